// Keeps the offline page and our own static files. Pages are never kept: they may be somebody's own.
const STORE = 'storefront-1'
const OFFLINE = '/static/offline.html'
const LOOK = '/static/offline.css'
const MOST = 80

addEventListener('install', event => {
  skipWaiting()
  event.waitUntil(caches.open(STORE).then(store => store.addAll([OFFLINE, LOOK])))
})

addEventListener('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name != STORE) await caches.delete(name)
  await registration.navigationPreload?.enable()
  await clients.claim()
})()))

addEventListener('fetch', event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method != 'GET' || url.origin != location.origin) return
  if (request.mode == 'navigate') event.respondWith(page(event))
  else if (url.pathname == LOOK || /^\/static\/.+\.[0-9a-f]{12}\.\w+$/.test(url.pathname)) event.respondWith(file(request))
})

addEventListener('push', event => {
  const { title, body, url, tag } = event.data.json()
  event.waitUntil(registration.showNotification(title, { body, tag, data: { url }, icon: '/static/icons/192.png' }))
})

addEventListener('notificationclick', event => {
  event.notification.close()
  event.waitUntil(clients.openWindow(event.notification.data.url))
})

async function page(event) {
  try {
    return await event.preloadResponse || await fetch(event.request)
  } catch {
    return (await caches.match(OFFLINE)) || Response.error()
  }
}

// A hashed name never stands for other bytes, so what is kept is right for ever.
async function file(request) {
  const store = await caches.open(STORE)
  const kept = await store.match(request)
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok) {
    await store.put(request, response.clone())
    const keys = await store.keys()
    if (keys.length > MOST) await store.delete(keys.find(key => !/offline\.(html|css)$/.test(key.url)))
  }
  return response
}
