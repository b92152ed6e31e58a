/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * page.js - what the pages do better with a script: an upload that shows how
 * far it is, and slides that come as they are drawn. Without it the forms
 * post as they are, and the pages renew themselves.
 *
 * No text is made into markup here: what is shown was written by the service
 * into the page or its attributes.
 */
'use strict';

const POLL_MS = 2000;

const find = (id, root = document) => root.getElementById(id);

/* The page at this place, as a document; null when it is none. */
async function load(url) {
  const answer = await fetch(url, {headers: {Accept: 'text/html'}});
  const type = answer.headers.get('Content-Type') || '';
  if (!type.startsWith('text/html'))
    return null;
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

/* Puts another page's part of this id in the place of ours. */
function replace(id, other) {
  const ours = find(id);
  const theirs = other && find(id, other);
  if (ours && theirs)
    ours.replaceWith(document.adoptNode(theirs));
}

/* The form: sends the file, and tells how far it is. */

function lock(form, locked) {
  for (const element of form.elements)
    element.disabled = locked;
}

function follow(form, request) {
  const main = request.response && request.response.querySelector('main');
  if (!main) {
    fail(form);
  } else if (request.status < 300 && request.responseURL) {
    location.assign(request.responseURL);
  } else { /* a refusal, as a page */
    document.querySelector('main').replaceWith(document.adoptNode(main));
    document.title = request.response.title;
  }
}

function fail(form) {
  lock(form, false);
  find('upload').hidden = true;
  find('said').textContent = form.dataset.broken;
}

function send(form) {
  const request = new XMLHttpRequest();
  const bar = find('upload');
  const said = find('said');
  const body = new FormData(form); /* before the fields are disabled */

  lock(form, true);
  bar.hidden = false;
  said.textContent = form.dataset.uploading;
  request.upload.onprogress = (event) => {
    if (event.lengthComputable)
      bar.value = 100 * event.loaded / event.total;
  };
  request.upload.onload = () => {
    bar.removeAttribute('value');
    said.textContent = form.dataset.uploaded;
  };
  request.onload = () => follow(form, request);
  request.onerror = () => fail(form);
  request.open('POST', form.action);
  request.responseType = 'document';
  request.setRequestHeader('Accept', 'text/html');
  request.send(body);
}

function watchForm() {
  document.addEventListener('submit', (event) => {
    if (event.target.id !== 'form')
      return;
    event.preventDefault();
    send(event.target);
  });
  /* Back to a page that was left while it was locked. */
  addEventListener('pageshow', () => {
    const form = find('form');
    if (form && !find('deck'))
      lock(form, false);
  });
}

/* A deck: how far it is, and its slides. */

function showState(deck, state) {
  const phrase = deck.dataset[state.state];
  const line = find('state');
  const bar = find('progress');

  if (phrase && line.textContent !== phrase)
    line.textContent = phrase;
  if (state.percent > 0)
    bar.value = state.percent;
  find('eta').textContent = state.eta > 0 ?
    `${deck.dataset.before} ${state.eta} ${deck.dataset.after}` : '';
}

function showSlide(deck, slide) {
  const number = Number(slide.slide);
  const href = new URL(slide.href, location.href);

  if (!(number > 0) || find(`slide-${number}`) ||
      href.origin !== location.origin)
    return;
  const item = document.createElement('li');
  const link = document.createElement('a');
  const image = document.createElement('img');
  item.id = `slide-${number}`;
  item.value = number;
  link.href = href;
  image.src = href;
  image.alt = `${deck.dataset.slide} ${number}`;
  image.loading = 'lazy';
  link.append(image);
  item.append(link);
  find('list').append(item);
  find('count').textContent = find('list').children.length;
  find('slides').hidden = false;
}

/* Takes from a newer version of this page what is new. */
function renew(page) {
  const news = find('deck', page);
  const line = find('state', page).textContent;
  if (find('state').textContent !== line)
    find('state').textContent = line;
  for (const id of ['progress', 'eta', 'results', 'total'])
    replace(id, page);
  const list = find('list', page);
  for (const item of list ? [...list.children] : [])
    if (!find(item.id))
      find('list').append(document.adoptNode(item));
  if (list) {
    find('count').textContent = find('list').children.length;
    find('slides').hidden = find('list').children.length === 0;
  }
  find('deck').className = news.className;
  document.title = `${line} - cleandeck`;
  if (!('live' in news.dataset))
    delete find('deck').dataset.live;
}

/* Asks for the page again until the deck has ended. */
async function poll() {
  let page;
  try {
    page = await load(location.href);
  } catch { /* no connection, for now */
    setTimeout(poll, POLL_MS);
    return;
  }
  if (!page || !find('deck', page)) { /* gone: the page itself says why */
    location.reload();
    return;
  }
  renew(page);
  if ('live' in find('deck').dataset)
    setTimeout(poll, POLL_MS);
}

function watchDeck(deck) {
  if (!deck.dataset.events || !window.EventSource) {
    setTimeout(poll, POLL_MS);
    return;
  }
  const source = new EventSource(deck.dataset.events);
  source.addEventListener('state', (event) => {
    showState(deck, JSON.parse(event.data));
  });
  source.addEventListener('slide', (event) => {
    showSlide(deck, JSON.parse(event.data));
  });
  source.addEventListener('end', () => {
    source.close();
    poll();
  });
  source.onerror = () => { /* else it tries again by itself */
    if (source.readyState === EventSource.CLOSED)
      poll();
  };
}

watchForm();
if (find('deck') && 'live' in find('deck').dataset)
  watchDeck(find('deck'));
