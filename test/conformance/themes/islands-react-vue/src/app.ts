import type { App } from 'vue';

export default (app: App) => {
  app.config.globalProperties.$currency = (amount: number) => `${amount.toFixed(2)} €`;
};
