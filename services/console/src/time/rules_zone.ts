// SPDX-License-Identifier: Apache-2.0
// The zone for pages that are about everybody: the policy's default, else the browser's.
import {useEffect, useState} from 'preact/hooks';

import {policies} from '../api/clients.js';
import {mayNow} from '../api/session.js';
import {isZone} from './zone.js';

const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
let kept: Promise<string> | undefined;

async function load(): Promise<string> {
  if (!mayNow('ops')) return browserZone();
  try {
    const {text} = await policies.getPolicy({});
    const zone = text.match(/^time_zone:.*\bdefault: "?([A-Za-z0-9_+/-]+)"?\}/m)?.[1] ?? '';
    return isZone(zone) ? zone : browserZone();
  } catch {
    kept = undefined;
    return browserZone();
  }
}

export function useRulesZone(): string {
  const [zone, setZone] = useState(browserZone);
  useEffect(() => void (kept ??= load()).then(setZone), []);
  return zone;
}
