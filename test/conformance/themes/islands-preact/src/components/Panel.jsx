import { useState } from 'preact/hooks';

export default function Panel({ title, children, footer }) {
  const [open, setOpen] = useState(true);
  return (
    <section>
      <h3 onClick={() => setOpen(!open)}>{title}</h3>
      {open && children}
      <footer>{footer}</footer>
    </section>
  );
}
