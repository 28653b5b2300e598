// Extras only: every page works without this file. Listeners sit on the document, words come from the page.
(() => {
  const one = (css, root = document) => root.querySelector(css)
  const on = (kind, act, early) => document.addEventListener(kind, act, early)
  const region = one('#message')
  const say = text => { region.textContent = text }
  const typing = el => el.closest('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]')

  // A double tap sends once. Offline nothing is sent; what was typed waits in this tab.
  const place = form => 'kept ' + location.pathname + form.id
  const keep = form => sessionStorage.setItem(place(form), JSON.stringify(
    [...new FormData(form)].filter(([name, word]) => typeof word == 'string' && !['key', 'password'].includes(name))))
  // Who signs out leaves nothing typed behind, in no tab.
  const forget = () => sessionStorage.clear()
  addEventListener('storage', e => { if (e.key == 'left') forget() })
  const free = form => {
    delete form.dataset.sent
    for (const el of form.querySelectorAll('[aria-busy]')) el.removeAttribute('aria-busy')
  }
  on('submit', e => {
    const form = e.target
    if (form.method != 'post') return
    if (!navigator.onLine) {
      if ('keep' in form.dataset) keep(form)
      say(region.dataset.offline)
    } else if (!('sent' in form.dataset)) {
      form.dataset.sent = ''
      if (form.matches('[action="/sign-out"]')) { forget(); localStorage.left = Date.now() }
      e.submitter?.setAttribute('aria-busy', 'true')
      return setTimeout(free, 2e4, form)
    }
    e.preventDefault()
    e.stopImmediatePropagation()
  }, true)
  on('htmx:afterRequest', e => { const form = e.target.closest('form'); if (form) free(form) })
  on('htmx:sendError', () => say(region.dataset.offline))
  addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(free))
  addEventListener('offline', () => document.querySelectorAll('form[data-keep]').forEach(form => { keep(form); say(region.dataset.offline) }))
  addEventListener('online', () => { if (region.textContent == region.dataset.offline) say('') })
  for (const form of document.querySelectorAll('form[data-keep]')) {
    for (const [name, word] of JSON.parse(sessionStorage.getItem(place(form)) || '[]')) {
      const el = form.elements[name]
      if (el?.type == 'checkbox') el.checked = true
      else if (el) el.value = word
    }
    sessionStorage.removeItem(place(form))
  }

  // The phone's own share sheet, else the link is copied.
  const share = async link => {
    const url = new URL(link.href).href
    if (navigator.share) return navigator.share({ title: link.dataset.title || document.title, url }).catch(() => {})
    await navigator.clipboard.writeText(url)
    say(link.dataset.share)
    if (link.lastChild.nodeType == 3) link.lastChild.data = link.dataset.share
  }

  // One picture, whole; arrows walk on, a tap or Escape leaves.
  let zoom, links
  const show = link => {
    if (!link) return
    if (!zoom) {
      zoom = document.body.appendChild(document.createElement('dialog'))
      zoom.className = 'zoom'
      zoom.onclick = () => zoom.close()
      zoom.onkeydown = e => show(links[links.indexOf(zoom.link) + { ArrowRight: 1, ArrowLeft: -1 }[e.key]])
    }
    links = [...link.closest('ul').querySelectorAll('[data-zoom]')]
    zoom.link = link
    const old = one('img', link), img = new Image()
    img.src = link.href
    zoom.ariaLabel = img.alt = old.alt
    const close = document.createElement('button')
    close.className = 'button'
    close.dataset.kind = 'quiet'
    close.textContent = region.dataset.close
    zoom.replaceChildren(img, close)
    if (!zoom.open) zoom.showModal()
  }

  on('click', e => {
    const link = e.target.closest('[data-share], [data-zoom]')
    if (!link || e.ctrlKey || e.metaKey) return
    e.preventDefault()
    'zoom' in link.dataset ? show(link) : share(link)
  })

  // Price, stock and picture follow the variant; the address too, so that reload and share show the same.
  on('change', e => {
    const { name, value, dataset } = e.target
    if ('keys' in dataset) localStorage.keys = e.target.checked ? '' : 'off'
    if (name != 'variant' || !('price' in dataset)) return
    for (const el of document.querySelectorAll('[data-follows]')) el.textContent = dataset[el.dataset.follows] ?? ''
    const picture = document.querySelectorAll('.gallery > li')[dataset.picture]
    if (picture) picture.parentNode.scrollTo({ left: picture.offsetLeft - picture.parentNode.offsetLeft })
    const url = new URL(location)
    url.searchParams.set('variant', value)
    history.replaceState(history.state, '', url)
  })

  // Desks: J and K walk, / searches. They can be switched off (WCAG 2.1.4).
  const keys = one('[data-keys]')
  if (keys) { keys.checked = localStorage.keys != 'off'; keys.closest('[hidden]').hidden = false }
  on('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || !keys?.checked) return
    const step = { j: 1, k: -1 }[e.key], named = one(`[data-key="${CSS.escape(e.key)}"]`)
    if (named) { e.preventDefault(); named.href ? named.click() : named.focus() }
    else if (step) {
      const rows = [...document.querySelectorAll('.queue > li > .button, [data-walk]')], at = rows.indexOf(document.activeElement)
      rows[at < 0 ? 0 : at + step]?.focus()
    }
  })

  // What asks again by itself asks nothing while nobody looks.
  const asks = '[hx-trigger*=every]'
  on('htmx:beforeRequest', e => { if (document.hidden && e.target.matches(asks)) e.preventDefault() })

  // What was swapped in takes the focus where it asks for it, or where the focus was lost.
  on('htmx:afterSettle', e => {
    const target = e.detail.target
    if (target.matches(asks)) return
    const next = one('[autofocus], [data-focus], [aria-invalid=true]', target) || (document.activeElement == document.body && target)
    if (!next) return
    if (!next.matches('a, button, input, select, textarea, [tabindex]')) next.tabIndex = -1
    next.focus()
  })

  // What lies far below opens itself when one comes near; until then its pictures need not come (quality.md B4).
  const near = new IntersectionObserver(seen => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) { target.open = true; near.unobserve(target) }
  }, { rootMargin: '200px' })
  for (const el of document.querySelectorAll('details[data-unfold]')) near.observe(el)

  // The network is the page's until somebody touches it; then come htmx and what the next page needs.
  // Desks and pages that ask without a tap have htmx at once. It waits for `load`: before, it would not start.
  const { sheet, htmx } = document.currentScript.dataset
  const touched = new Promise(done => {
    for (const kind of ['pointermove', 'pointerdown', 'keydown', 'focusin', 'scroll']) addEventListener(kind, done, { once: true, passive: true })
    if (one('.desk, [hx-trigger^=every], [hx-trigger^=change]')) done()
  })
  const loaded = new Promise(done => document.readyState == 'complete' ? done() : addEventListener('load', done))
  Promise.all([touched, loaded]).then(() => {
    const link = document.createElement('link'), script = document.createElement('script')
    Object.assign(link, { rel: 'prefetch', as: 'style', href: sheet })
    script.src = htmx
    // Who opened a fold before htmx was here meant to: a click that moves nothing lets it fill itself.
    script.onload = () => { for (const el of document.querySelectorAll('.fold[open]:has(> [hx-get]) > summary')) el.dispatchEvent(new Event('click')) }
    document.head.append(script, link)
    navigator.serviceWorker?.register('/sw.js').catch(() => {})
  })
})()
