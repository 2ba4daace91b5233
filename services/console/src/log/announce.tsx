// SPDX-License-Identifier: Apache-2.0
import {useEffect, useRef, useState} from 'preact/hooks';

const EVERY_MS = 5000;

/** Tells a screen reader how much came, at most every five seconds. */
export function Announce({newest, count}: {newest: string | undefined; count: number}) {
  const [text, setText] = useState('');
  const latest = useRef({newest, count});
  latest.current = {newest, count};
  useEffect(() => {
    let told = latest.current;
    const timer = setInterval(() => {
      const now = latest.current;
      if (now.newest !== told.newest && now.count > told.count) {
        setText(`${now.count - told.count} new entries`);
      }
      told = now;
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <span class="visually-hidden" role="log">
      {text}
    </span>
  );
}
