import { format } from './format';

class DistanceText extends HTMLElement {
  connectedCallback() {
    const unit = this.dataset.unit === 'mi' ? 'mi' : 'km';
    this.textContent = format({ value: Number(this.dataset.value), unit });
  }
}

customElements.define('distance-text', DistanceText);
