import { useId, useSyncExternalStore } from 'react';
import { clicks } from '../state/clicks';
import './counter.css';

export default function Counter({ label, children }: { label: string; children?: React.ReactNode }) {
  const id = useId();
  const value = useSyncExternalStore(clicks.subscribe, () => clicks.value, () => 0);
  return (
    <div className="counter">
      <label htmlFor={id}>{label}</label>
      <button id={id} onClick={() => clicks.increment()}>
        {value}
      </button>
      {children}
    </div>
  );
}
