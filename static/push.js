// Lets this browser show notices: its owner is asked, then we learn where its push service takes them.
(() => {
  const form = document.querySelector('form[data-push]')
  if (!form || !window.PushManager || !window.Notification || !navigator.serviceWorker) return
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0))
  const word = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
  form.hidden = false
  form.addEventListener('submit', async e => {
    e.preventDefault()
    try {
      if (await Notification.requestPermission() != 'granted') throw new Error('refused')
      await navigator.serviceWorker.register('/sw.js')
      const { pushManager } = await navigator.serviceWorker.ready
      const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) })
      form.elements.endpoint.value = made.endpoint
      for (const name of ['p256dh', 'auth']) form.elements[name].value = word(made.getKey(name))
      form.submit()
    } catch {
      delete form.dataset.sent
      form.querySelector('[role=status]').textContent = form.dataset.refused
    }
  })
})()
