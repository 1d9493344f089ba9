const subscribers = new Set();
let value = 0;

export const clicks = {
  get value() {
    return value;
  },
  increment() {
    value += 1;
    subscribers.forEach((run) => run(value));
  },
  subscribe(run) {
    subscribers.add(run);
    return () => subscribers.delete(run);
  },
};
