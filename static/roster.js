// Extras only: every page works without this file.
(() => {
  'use strict';
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Times: how long ago, with the exact moment in the title. Older than a month they stay as they are.
  const MINUTE = 60, HOUR = 3600, DAY = 86400, MONTH = 30 * DAY;
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
  const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  const ago = (seconds) => {
    const age = Math.abs(seconds);
    if (age < MINUTE) return seconds < 0 ? 'a moment ago' : 'in a moment';
    const [unit, size] = age < HOUR ? ['minute', MINUTE] : age < DAY ? ['hour', HOUR] : ['day', DAY];
    return relative.format(Math[seconds < 0 ? 'trunc' : 'round'](seconds / size), unit);
  };
  const times = all('time[datetime*="T"]:not([data-exact])').map((element) => {
    const at = Date.parse(element.dateTime);
    return { element, at, text: element.textContent };
  }).filter((time) => !Number.isNaN(time.at));
  const tell = () => {
    for (const { element, at, text } of times) {
      const seconds = (at - Date.now()) / 1000;
      const shown = Math.abs(seconds) < MONTH ? ago(seconds) : text;
      if (element.textContent !== shown) element.textContent = shown;
    }
  };
  for (const { element, at } of times) element.title = `${exact.format(at)} UTC`;
  tell();
  if (times.length) setInterval(tell, MINUTE * 1000);

  // What is marked gets a button that copies it, named by the mark's own words: data-copy="model id".
  for (const source of all('[data-copy]')) {
    const button = document.createElement('button');
    const what = document.createElement('span');
    what.className = 'sr';
    what.textContent = ` ${source.dataset.copy}`;
    const name = (word) => button.replaceChildren(word, what);
    button.type = 'button';
    button.className = 'button small copy';
    name('Copy');
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(source.value ?? source.textContent);
      } catch {
        // Without https there is no clipboard to write to: what is selected can still be copied.
        if (source.select) source.select(); else getSelection().selectAllChildren(source);
        document.execCommand('copy');
      }
      name('Copied');
      setTimeout(name, 2000, 'Copy');
    });
    source.after(button);
  }

  // The worked example beside the prices, exact in nano-dollars; rounds as the server does.
  const NANO = 10n ** 9n;
  const amount = (typed) => {
    const parts = /^(\d*)(?:\.(\d+))?$/.exec(typed.trim());
    if (!parts || !(parts[1] || parts[2])) return null;
    const whole = parts[1].replace(/^0+/, ''), fraction = (parts[2] ?? '').replace(/0+$/, '');
    if (whole.length > 7 || fraction.length > 9) return null;
    const nano = BigInt(whole || 0) * NANO + BigInt(fraction.padEnd(9, '0'));
    return nano > 1000000n * NANO ? null : nano;
  };
  const threshold = (typed) => {
    const tokens = /^\d{1,20}$/.test(typed.trim()) ? BigInt(typed) : 0n;
    return tokens > 0n && tokens <= 10n ** 12n ? tokens : null;
  };
  const round = (nano, decimals) => {
    const unit = 10n ** BigInt(9 - decimals);
    return (nano + unit / 2n) / unit;
  };
  const dollars = (nano) => {
    let decimals = 2;
    if (nano > 0n && nano < NANO / 100n) {
      decimals = 4;
      while (decimals < 9 && round(nano, decimals) === 0n) decimals += 1;
    } else if (nano > 0n && nano < NANO) decimals = 3;
    const digits = String(round(nano, decimals)).padStart(decimals + 1, '0');
    return `$${digits.slice(0, -decimals).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-decimals)}`;
  };
  for (const section of all('[data-example]')) {
    const shown = section.querySelector('output');
    const value = (name, row = 0) => section.querySelectorAll(`[name=${name}]`)[row]?.value ?? '';
    const [requests, tokensIn, tokensOut] =
      ['requests', 'tokensIn', 'tokensOut'].map((name) => BigInt(section.dataset[name]));
    const cost = () => {
      const input = amount(value('input_price')), output = amount(value('output_price'));
      if (input === null || output === null) return 'unpriced';
      let tier = { above: -1n, input, output };
      all('[name=tier_above]', section).forEach((field, row) => {
        const above = threshold(field.value);
        if (above === null || above >= tokensIn || above < tier.above) return;
        tier = {
          above,
          input: amount(value('tier_input', row)) ?? input,
          output: amount(value('tier_output', row)) ?? output,
        };
      });
      const tokens = (tokensIn * tier.input + tokensOut * tier.output + 500000n) / 1000000n;
      return dollars((tokens + (amount(value('request_price')) ?? 0n)) * requests);
    };
    if (shown) section.addEventListener('input', () => { shown.value = cost(); });
  }

  // On a phone the current tab may be beyond the edge.
  document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });

  // What a page came back with is read first, where the page was when it was sent off.
  const told = document.querySelector('.errors, .notice[tabindex]');
  const left = sessionStorage.getItem('left')?.split(' ') ?? [];
  sessionStorage.removeItem('left');
  const stays = told && left[0] === location.pathname;
  const url = new URL(location);
  for (const name of ['change', 'unchanged', 'undo_of', 'saved_before', 'welcome', 'tick']) url.searchParams.delete(name);
  if (stays) url.hash = '';
  if (url.href !== location.href) history.replaceState(null, '', url.href.replace(/#$/, ''));
  if (stays) {
    const back = () => scrollTo(0, Number(left[1]));
    back();
    addEventListener('load', back);
  }
  if (!url.hash) told?.focus({ preventScroll: stays });

  // Unsaved typing: asked about before it is lost. What came back with mistakes was not saved either.
  const typed = (form) => new URLSearchParams(new FormData(form)).toString();
  const guarded = new Map();
  const disputed = document.querySelector('#conflict') !== null;
  let leaving = null;
  for (const form of all('form[data-guard]')) {
    guarded.set(form, disputed || form.querySelector('[aria-invalid]') ? null : typed(form));
  }
  for (const link of all('a[data-drop]')) link.addEventListener('click', () => guarded.clear());
  addEventListener('beforeunload', (event) => {
    for (const [form, before] of guarded) {
      if (form !== leaving && typed(form) !== before) event.preventDefault();
    }
  });

  // A double click sends a form once; the buttons come back if the page stays.
  const sent = new Set();
  const wake = () => {
    leaving = null;
    for (const button of sent) button.disabled = false;
    sent.clear();
  };
  addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post' || event.submitter?.formMethod === 'dialog') return;
    leaving = form;
    sessionStorage.setItem('left', `${location.pathname} ${scrollY}`);
    // The button's own value is part of what is sent: it goes off only after that.
    setTimeout(() => {
      for (const button of form.elements) {
        if (button.type !== 'submit' || button.disabled) continue;
        button.disabled = true;
        sent.add(button);
      }
      setTimeout(wake, 10000);
    });
  });
  addEventListener('pageshow', wake);

  // The button of a preview counts what it does: ticked rows, and those that the box of their class speaks for.
  for (const form of all('form[data-apply]')) {
    const button = form.querySelector('.toolbar .primary');
    if (!button) continue;
    form.elements.by.disabled = false;
    form.dataset.counted = '';
    const boxes = all('[name=all]', form).map((box) => ({ box, rows: all('[name=id]', box.closest('section')) }));
    const count = () => {
      let selected = 0;
      for (const { box, rows } of boxes) {
        const ticked = rows.filter((row) => row.checked).length, rest = Number(box.dataset.rest);
        if (!rest) box.checked = ticked === rows.length;
        selected += ticked + (box.checked ? rest : 0);
        box.indeterminate = box.checked ? ticked < rows.length : ticked > 0;
      }
      const number = selected.toLocaleString('en');
      form.querySelector('[data-selected]').textContent = number;
      button.textContent = `Apply ${number} ${selected === 1 ? 'change' : 'changes'}`;
      button.disabled = !selected;
    };
    form.addEventListener('change', (event) => {
      const of = boxes.find(({ box }) => box === event.target);
      for (const row of of?.rows ?? []) row.checked = of.box.checked;
      count();
    });
    addEventListener('pageshow', count);
    count();
  }

  // A box in the head of a table selects the rows that are shown, and is no field of its own.
  for (const box of all('[data-all]')) {
    const rows = () => all('tbody [name=id]', box.closest('table'));
    const label = 'Select all in this table';
    box.removeAttribute('name');
    box.hidden = false;
    box.setAttribute('aria-label', label);
    box.title = label;
    box.addEventListener('change', () => rows().forEach((row) => { row.checked = box.checked; }));
    box.form?.addEventListener('change', () => { box.checked = rows().every((row) => row.checked); });
  }

  // The toolbar says how many rows are ticked, and goes while none is.
  for (const counter of all('[data-ticked]')) {
    const form = counter.form ?? counter.closest('form');
    const bar = counter.closest('.toolbar');
    if (!form) continue;
    const count = () => {
      const ticked = [...form.elements].filter((box) => box.name === 'id' && box.checked).length;
      counter.textContent = form.elements.scope?.checked ? 'All' : String(ticked);
      if (bar) bar.hidden = ticked === 0 && !form.elements.scope;
    };
    form.addEventListener('change', count);
    addEventListener('pageshow', count);
    count();
  }

  // Ticks of the leaderboard: named in the bar, and carried by every way to another page of the list.
  // The filters are open where there is room.
  const fold = document.querySelector('details.fold');
  if (fold) fold.open ||= matchMedia('(width > 46rem)').matches;
  const board = document.querySelector('[data-board]');
  if (board) {
    const list = '/leaderboard', search = document.querySelector('.search [data-ticks]');
    const carry = () => {
      const boxes = all('[name=m]', board);
      // The state that the page was asked for is now this one.
      for (const box of boxes) box.toggleAttribute('checked', box.checked);
      const ticked = boxes.filter((box) => box.checked);
      const count = `Compare ${ticked.length} ${ticked.length === 1 ? 'model' : 'models'}`;
      board.querySelector('.as-asked').textContent = count;
      board.querySelector('[data-names]').textContent = `: ${ticked.map((box) => box.dataset.name).join(', ')}`;
      for (const link of all(`main a[href^="${list}"]`)) {
        const url = new URL(link.href);
        if (url.pathname !== list) continue;
        url.searchParams.delete('m');
        for (const box of ticked) url.searchParams.append('m', box.value);
        // As a path again, so that it is found at the next change.
        link.setAttribute('href', url.pathname + url.search);
      }
      search.replaceChildren(...ticked.map((box) => {
        const field = document.createElement('input');
        Object.assign(field, { type: 'hidden', name: 'm', value: box.value });
        return field;
      }));
    };
    board.querySelector('[data-plain]').remove();
    board.addEventListener('change', carry);
    addEventListener('pageshow', carry);
    carry();
  }
})();
