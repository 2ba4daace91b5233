// SPDX-License-Identifier: Apache-2.0
import {setQuery} from '../shell/router.js';

/** Opens the drawer; the address then leads to it. */
export const explain = (touchpointId: string): void => setQuery({t: touchpointId});
