// SPDX-License-Identifier: Apache-2.0
import {render} from 'preact';

import {App} from './shell/app.js';
import {listenToKeys} from './shell/keys.js';
import {interceptLinks} from './shell/router.js';
import {applyTheme, theme} from './shell/theme.js';
import './styles/index.css';

applyTheme(theme());
interceptLinks();
listenToKeys();
render(<App />, document.querySelector('#app')!);
