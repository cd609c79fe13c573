// Runs in a copy of a page inside a frame; what it finds goes into the outer page, as JSON.
const found = { resources: performance.getEntriesByType('resource').length };
document.querySelectorAll('details').forEach(d => { d.open = true; });
found.width = innerWidth;
found.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;

// colours as the screen shows them, whatever way the style writes them
const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
function pixel(colours) {
  context.clearRect(0, 0, 1, 1);
  for (const colour of colours) {
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
  }
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}
function luminance(rgb) {
  const [r, g, b] = rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function ground(element) {
  const layers = [];
  for (let e = element; e; e = e.parentElement) layers.unshift(getComputedStyle(e).backgroundColor);
  return pixel(['white', ...layers]);
}
found.ground = luminance(ground(document.body));
found.contrast = 99;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let text = walker.nextNode(); text; text = walker.nextNode()) {
  const e = text.parentElement;
  if (!text.data.trim() || !e.getClientRects().length || e.closest('script, svg')) continue;
  const pair = [luminance(pixel([getComputedStyle(e).color])), luminance(ground(e))].sort((a, b) => b - a);
  const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
  if (contrast < found.contrast) {
    found.contrast = contrast;
    found.palest = text.data.trim();
  }
}

// digits of axes, null where there is no chart, are groups of one filled path
found.digits = Math.min(...[...document.querySelectorAll('figure svg g > path[style*="--ink"]')]
  .map(path => path.getBoundingClientRect().height).filter(height => height > 0));
found.smallest = Math.min(...[...document.querySelectorAll('main *')]
  .filter(e => !e.closest('svg')).map(e => parseFloat(getComputedStyle(e).fontSize)));

// the choice of the axis, by the mouse and by the keyboard, where there is a chart
found.charts = {};
for (const axis of ['forwards', 'seconds', 'steps']) {
  document.querySelector(`label[for=by-${axis}]`)?.click();
  found.charts[axis] = [...document.querySelectorAll('figure')].map(figure =>
    [...figure.querySelectorAll('svg[role=img]')].filter(svg => svg.getClientRects().length)
      .map(svg => svg.getAttribute('aria-label').split('. ')[0]).join(' and '));
}
document.getElementById('by-seconds')?.focus();
found.focus = document.activeElement.id;
found.unnamed = [...document.querySelectorAll('input')].filter(e => !e.labels.length).length
  + [...document.querySelectorAll('svg[role=img]')].filter(e => !e.getAttribute('aria-label')).length;
found.heads = [...document.querySelectorAll('tbody th')].map(th => th.textContent);
found.attacked = typeof attacked !== 'undefined';

const result = document.createElement('pre');
result.id = 'found';
result.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(found))));
parent.document.body.append(result);
