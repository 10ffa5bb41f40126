/** Fills each lesson's mark on the gauge with what is solved of it. */
import { onProgress, readProgress } from '../progress.ts';
import { texts } from '../texts.ts';

class DepthGauge extends HTMLElement {
  connectedCallback(): void {
    this.#show();
    onProgress(() => this.#show());
  }

  #show(): void {
    const progress = readProgress();
    for (const item of this.querySelectorAll<HTMLElement>('li[data-exercises]')) {
      const ids = (item.dataset.exercises ?? '').split(' ').filter((id) => id !== '');
      const done = ids.filter((id) => progress[id] === 'solved').length;
      item.style.setProperty('--done', ids.length === 0 ? '0' : String(done / ids.length));
      const words = item.querySelector('[data-solved]');
      if (words !== null) words.textContent = ids.length > 0 ? texts.sidebar.solved(done, ids.length) : '';
    }
  }
}
customElements.define('depth-gauge', DepthGauge);
