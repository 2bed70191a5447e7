/** The behaviour of the run page: values under the pointer, in all charts of a stage at the same step. */
export const RUN_SCRIPT = String.raw`
'use strict';
(() => {
  const { charts } = JSON.parse(document.getElementById('data').textContent);
  const readout = (id) => document.querySelector('[data-readout="' + id + '"]');
  const format = (value) => value === null ? 'not finite'
    : Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6 || value === 0 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
  const nearest = (xs, x) => xs.reduce((best, each, i) => Math.abs(each - x) < Math.abs(xs[best] - x) ? i : best, 0);
  for (const card of document.querySelectorAll('.charts')) {
    const drawings = Array.from(card.querySelectorAll('[data-chart]'));
    const resting = new Map(drawings.map((drawing) => [drawing, readout(drawing.dataset.chart).textContent]));
    card.addEventListener('pointermove', (event) => {
      const over = event.target.closest && event.target.closest('[data-chart]');
      if (!over) return leave();
      const box = over.getBoundingClientRect(), share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      for (const drawing of drawings) {
        const { xs, ys } = charts[drawing.dataset.chart], first = xs[0], last = xs[xs.length - 1];
        const at = nearest(xs, first + share * (last - first)), cursor = drawing.querySelector('.cursor');
        cursor.hidden = false;
        cursor.style.left = (last > first ? 100 * (xs[at] - first) / (last - first) : 50) + '%';
        readout(drawing.dataset.chart).textContent = 'step ' + xs[at] + ': ' + format(ys[at]);
      }
    });
    const leave = () => drawings.forEach((drawing) => {
      drawing.querySelector('.cursor').hidden = true;
      readout(drawing.dataset.chart).textContent = resting.get(drawing);
    });
    card.addEventListener('pointerleave', leave);
  }
})();
`;
