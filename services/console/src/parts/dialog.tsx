// SPDX-License-Identifier: Apache-2.0
import type {ComponentChildren} from 'preact';
import {useId, useLayoutEffect, useRef} from 'preact/hooks';

import {Icon} from '../shell/icons.js';

interface Props {
  title: ComponentChildren;
  shape?: 'box' | 'drawer';
  onClose: () => void;
  children: ComponentChildren;
}

/** Modal: the browser keeps the focus inside, closes on Esc and gives the focus back. */
export function Dialog({title, shape = 'box', onClose, children}: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Before the next key: it is for the dialog.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement || opener instanceof SVGElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={shape}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="sheet">
        <div class="sheet-head">
          <h2 id={heading} tabIndex={-1}>
            {title}
          </h2>
          <button
            class="quiet square"
            type="button"
            aria-label="Close"
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
