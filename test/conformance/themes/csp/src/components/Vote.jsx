import { useState } from 'preact/hooks';

export default function Vote() {
  const [votes, setVotes] = useState(0);
  return <button onClick={() => setVotes(votes + 1)}>{votes} votes</button>;
}
