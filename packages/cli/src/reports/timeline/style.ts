/** Rules of the timeline page alone. */
export const TIMELINE_STYLE = `
.stage { display: grid; grid-template-columns: minmax(0, 1.05fr) minmax(0, 1fr); gap: 18px; }
.player { padding: 10px; display: flex; flex-direction: column; }
.screen { position: relative; border-radius: 7px; overflow: hidden; background: #0a0b0d; aspect-ratio: 16 / 9; flex: 1 0 auto; }
.screen video, .screen img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; display: block; }
.player figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; padding: 8px 6px 0; font-size: 13px; min-height: 28px; }
.questions { border: 1px solid var(--hair); display: flex; flex-direction: column; gap: 8px; margin-inline: 0; max-height: 440px; overflow: auto; }
.choice { position: relative; display: flex; gap: 11px; padding: 10px 12px; border: 1px solid var(--hair); border-radius: 9px; cursor: pointer; }
.choice input { position: absolute; opacity: 0; inset: 0; cursor: pointer; }
.choice .swatch { margin-top: 6px; opacity: .55; }
.choice.active { border-color: var(--color); background: color-mix(in srgb, var(--color) 7%, transparent); }
.choice.active .swatch { opacity: 1; }
.choice:hover { border-color: var(--color); }
.choice:focus-within { outline: 2px solid var(--accent); outline-offset: 2px; }
.words { min-width: 0; display: block; }
.question { display: block; font-weight: 520; overflow-wrap: anywhere; line-height: 1.4; }
.result { display: block; font-size: 12.5px; margin-top: 3px; }
.tag { border: 1px solid var(--hair); border-radius: 20px; padding: 0 7px; margin-right: 7px; font-size: 11.5px; color: var(--soft); background: var(--card); }
.plot-card h2 { margin-bottom: 18px; }
.plot { position: relative; }
.stack { position: relative; cursor: crosshair; touch-action: pan-y; border-radius: 3px; }
.plot .y { height: var(--height); }
.wash rect { fill: var(--truth-wash); }
.curve .score { stroke: var(--color); stroke-width: 1.25; opacity: .32; }
.many .curve .score { opacity: .15; }
.curve .area, .curve .cut, .curve .dots, .curve .dots-chosen, .curve .dots-core, .wash { display: none; }
.plot .curve.active .score { stroke-width: 2.25; opacity: 1; }
.curve.active .area { display: inline; fill: var(--color); opacity: .09; stroke: none; }
.curve.active .cut { display: inline; stroke: var(--color); stroke-width: 1; stroke-dasharray: 3 4; opacity: .7; }
.curve.active .dots { display: inline; stroke: var(--color); stroke-width: 5; }
.curve.active .dots-chosen { display: inline; stroke: var(--color); stroke-width: 11; }
.curve.active .dots-core { display: inline; stroke: var(--card); stroke-width: 5.5; }
.wash.active { display: inline; }
.lane { position: relative; height: 20px; border-top: 1px solid var(--grid); }
.lane:nth-of-type(2) { margin-top: 10px; }
.lane > div { position: absolute; inset: 0; }
.lane > [data-line]:not(.active) { display: none; }
.lane i { position: absolute; top: 50%; }
.lane.truth i { height: 8px; margin-top: -4px; border-radius: 3px; background: var(--truth); min-width: 3px; }
.lane.chosen i { width: 9px; height: 9px; margin: -4.5px 0 0 -4.5px; border-radius: 50%; background: var(--color); }
.lane.uniform i { width: 8px; height: 8px; margin: -4px 0 0 -4px; border-radius: 50%; border: 1.5px solid var(--soft); }
.lane-names { position: absolute; left: 0; width: 62px; bottom: 27px; text-align: right; padding-right: 9px; }
.lane-names span { display: block; height: 20px; line-height: 20px; }
.playhead { border-left: 2px solid var(--ink); opacity: .85; }
.cut-label { position: absolute; right: 0; transform: translateY(-100%); padding: 0 2px 1px; color: var(--color); display: none; }
.cut-label.active { display: block; }
.tip img { display: block; width: 214px; max-height: 160px; object-fit: contain; border-radius: 5px; background: #0a0b0d; margin-bottom: 6px; }
.tip p { display: flex; gap: 7px; align-items: center; font-variant-numeric: tabular-nums; }
.tip p span:nth-child(2) { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--soft); }
.tip p.active span:nth-child(2) { color: inherit; }
.tip .when { justify-content: space-between; font-weight: 600; }
.strips:not(.active) { display: none; }
.strips .second { margin-top: 24px; }
.strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(126px, 1fr)); gap: 14px 12px; margin-top: 12px; }
.frame { display: block; width: 100%; border-radius: 8px; }
.frame .picture { display: block; position: relative; border-radius: 7px; overflow: hidden; background: var(--grid); aspect-ratio: 16 / 9; outline: 1px solid var(--hair); outline-offset: -1px; }
.frame.inside .picture { outline: 2.5px solid var(--truth); outline-offset: -2.5px; }
.frame .picture img { width: 100%; height: 100%; object-fit: cover; display: block; position: relative; z-index: -1; }
.frame .picture { isolation: isolate; }
.frame .picture b { position: absolute; right: 6px; top: 6px; width: 18px; height: 18px; border-radius: 50%; background: var(--truth); color: var(--card); font-size: 11px; line-height: 18px; text-align: center; }
.frame:hover .picture, .frame.current .picture { box-shadow: 0 0 0 2px var(--accent); }
.frame .line { display: flex; justify-content: space-between; gap: 8px; font-size: 12.5px; font-variant-numeric: tabular-nums; padding: 0 2px; }
.frame .line:nth-child(2) { margin-top: 5px; }
.frame strong { font-weight: 600; }
@media (max-width: 760px) {
  .stage { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .strip { grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); }
  .x span:nth-child(even) { visibility: hidden; }
}
`;
