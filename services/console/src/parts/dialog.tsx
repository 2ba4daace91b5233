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

/**
 * Modal: the browser keeps the focus inside and gives it back. It is open for as long as it is shown:
 * whoever shows it takes it away on `onClose`. The browser's own `close` event is no help in that,
 * since it may come after the key that follows, and would then close what that key has opened.
 */
export function Dialog({title, shape = 'box', onClose, children}: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Before the next key: it is for the dialog.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      // As long as it is modal, nothing behind it takes the focus.
      shown?.close();
      if (opener instanceof HTMLElement || opener instanceof SVGElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={shape}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="sheet">
        <div class="sheet-head">
          <h2 id={heading} tabIndex={-1}>
            {title}
          </h2>
          <button class="quiet square" type="button" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
