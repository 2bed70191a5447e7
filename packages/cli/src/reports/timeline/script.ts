/** The behaviour of the timeline page: plain JavaScript for the browser, without any library. */
export const TIMELINE_SCRIPT = String.raw`
'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const byId = (id) => document.getElementById(id);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const plot = byId('plot'), cursor = byId('cursor'), playhead = byId('playhead'), tip = byId('tip');
  const video = byId('video'), still = byId('still'), readout = byId('readout'), note = byId('player-note');
  const { frames, lines, thumbs, duration } = data;
  let current = 0, shown = 0, playable = false;

  /* Texts only ever go through textContent, addresses of pictures only from this page's own data. */
  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds)), rest = String(whole % 60).padStart(2, '0');
    const minutes = Math.floor(whole / 60) % 60, hours = Math.floor(whole / 3600);
    return hours > 0 ? hours + ':' + String(minutes).padStart(2, '0') + ':' + rest : minutes + ':' + rest;
  };
  const left = (seconds) => 100 * seconds / duration + '%';
  const score = (line, position) => { const value = lines[line].scores[position]; return value === null ? 'none' : value.toFixed(2); };

  /* The frame nearest to a time, by halving. */
  const nearest = (seconds) => {
    let low = 0, high = frames.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (frames[middle][1] <= seconds) low = middle; else high = middle;
    }
    return Math.abs(frames[high][1] - seconds) < Math.abs(frames[low][1] - seconds) ? high : low;
  };
  /* A long video has a picture for every n-th frame only: the nearest one stands in. */
  const picture = (position) => {
    for (let away = 0; away < frames.length; away++) {
      if (thumbs[position - away]) return thumbs[position - away];
      if (thumbs[position + away]) return thumbs[position + away];
    }
    return undefined;
  };

  const fillTip = (position) => {
    tip.replaceChildren();
    const source = picture(position);
    if (source) { const image = element('img'); image.alt = ''; image.src = source; tip.append(image); }
    const when = element('p', 'when');
    when.append(element('span', '', clock(frames[position][1])), element('span', 'soft', 'frame ' + frames[position][0]));
    tip.append(when);
    lines.forEach((line, index) => {
      const row = element('p', index === current ? 'active' : ''), swatch = element('span', 'swatch');
      swatch.style.setProperty('--color', 'var(--line-' + index % data.colors + ')');
      row.append(swatch, element('span', '', line.label), element('strong', '', score(index, position)));
      tip.append(row);
    });
  };
  const point = (position, withTip) => {
    const at = frames[position][1];
    cursor.hidden = false;
    cursor.style.left = left(at);
    tip.hidden = !withTip;
    if (!withTip) return;
    fillTip(position);
    const room = plot.clientWidth, x = room * at / duration, width = tip.offsetWidth;
    tip.style.left = Math.max(-54, Math.min(room - width, x + 18 + width > room ? x - width - 18 : x + 18)) + 'px';
    tip.style.top = '8px';
  };
  const unpoint = () => { cursor.hidden = true; tip.hidden = true; };

  const show = (position, seek) => {
    shown = position;
    const [index, at] = frames[position], line = lines[current];
    const inside = line.truth ? line.truth.some(([start, end]) => at >= start && at < end) : undefined;
    readout.textContent = clock(at) + '  ·  frame ' + index + '  ·  score ' + score(current, position);
    plot.setAttribute('aria-valuenow', String(position));
    plot.setAttribute('aria-valuetext', readout.textContent.replace(/ {2}· {2}/g, ', ') +
      (line.chosen.includes(position) ? ', chosen' : '') + (inside === undefined ? '' : inside ? ', shows the answer' : ', does not show the answer'));
    const source = picture(position);
    if (source) still.src = source;
    playhead.hidden = false;
    playhead.style.left = left(at);
    all('[data-go]').forEach((button) => button.classList.toggle('current', Number(button.dataset.go) === position));
    if (seek && video && playable) video.currentTime = Math.min(at + 0.001, video.duration || at);
  };
  const focus = (index) => {
    current = index;
    all('[data-line]').forEach((each) => each.classList.toggle('active', Number(each.dataset.line) === index));
    all('[data-choice]').forEach((each) => each.classList.toggle('active', Number(each.dataset.choice) === index));
    show(shown, false);
  };
  const best = (index) => {
    const { chosen, scores } = lines[index];
    return chosen.length > 0 ? chosen.reduce((before, each) => scores[each] > scores[before] ? each : before) : shown;
  };
  const stills = (why) => {
    playable = false;
    if (video) video.hidden = true;
    still.hidden = false;
    note.textContent = why;
  };

  const positionOf = (event) => {
    const box = plot.getBoundingClientRect();
    return nearest(duration * Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  plot.addEventListener('pointermove', (event) => point(positionOf(event), true));
  plot.addEventListener('pointerleave', unpoint);
  plot.addEventListener('click', (event) => show(positionOf(event), true));
  plot.addEventListener('blur', unpoint);
  plot.addEventListener('keydown', (event) => {
    const chosen = [...lines[current].chosen].sort((a, b) => a - b), last = frames.length - 1;
    const next = {
      ArrowRight: () => event.shiftKey ? chosen.find((each) => each > shown) ?? shown : Math.min(last, shown + 1),
      ArrowLeft: () => event.shiftKey ? chosen.filter((each) => each < shown).pop() ?? shown : Math.max(0, shown - 1),
      PageDown: () => Math.max(0, shown - 10), PageUp: () => Math.min(last, shown + 10),
      Home: () => 0, End: () => last,
    }[event.key];
    if (next) { show(next(), true); point(shown, true); event.preventDefault(); }
    if (event.key === 'Escape') unpoint();
    if ((event.key === 'Enter' || event.key === ' ') && video && playable) {
      if (video.paused) video.play().catch(() => {}); else video.pause();
      event.preventDefault();
    }
  });
  all('[data-go]').forEach((button) => {
    const position = Number(button.dataset.go);
    button.addEventListener('click', () => show(position, true));
    button.addEventListener('pointerenter', () => point(position, false));
    button.addEventListener('pointerleave', unpoint);
    button.addEventListener('focus', () => point(position, false));
    button.addEventListener('blur', unpoint);
  });
  all('input[name=line]').forEach((input) => input.addEventListener('change', () => {
    focus(Number(input.value));
    if (!video || video.paused) show(best(current), true);
  }));
  all('img[data-thumb]').forEach((image) => {
    const source = picture(Number(image.dataset.thumb));
    if (source) image.src = source; else image.hidden = true;
  });
  if (video) {
    video.addEventListener('loadedmetadata', () => { playable = true; show(shown, true); });
    video.addEventListener('error', () => stills('The video cannot be played here; pictures are shown instead.'));
    video.addEventListener('timeupdate', () => { if (playable && !video.paused) show(nearest(video.currentTime), false); });
  } else if (thumbs.some(Boolean)) {
    stills('');
  }
  /* Browsers restore radio buttons of a reloaded page. */
  const checked = all('input[name=line]').find((input) => input.checked);
  const first = Number(checked ? checked.value : 0);
  shown = best(first);
  focus(first);
})();
`;
