// Each picture goes by itself, with what has arrived so far; one that is lost is sent again. Without this file one form sends all.
(() => {
  const form = document.querySelector('form[data-photos]')
  if (!form) return
  const input = form.querySelector('input[type=file]'), list = document.getElementById('pictures')
  const share = form.querySelector('.thumb .button'), { again, lost, sending } = input.dataset
  const rows = list.insertAdjacentElement('afterend', document.createElement('ul'))
  rows.className = 'stack'
  let under = 0
  const waiting = []

  const make = (kind, text, parent) => {
    const el = parent.appendChild(document.createElement(kind))
    el.textContent = text
    return el
  }
  const settle = () => {
    share.disabled = under > 0 || waiting.length > 0
    if (!under && waiting.length) send(...waiting.shift())
  }
  const fail = (row, file, words) => {
    row.replaceChildren()
    const said = make('p', `${file.name}: ${words}`, row), button = make('button', again, row)
    said.className = 'error'
    Object.assign(button, { type: 'button', className: 'button' })
    button.dataset.kind = 'quiet'
    button.onclick = () => { waiting.push([file, row]); settle() }
  }
  const send = (file, row) => {
    under = 1
    row.replaceChildren()
    const label = make('p', `${sending} ${file.name}`, row), bar = make('progress', '', row)
    label.className = 'soft small'
    bar.className = 'bar-of'
    bar.ariaLabel = label.textContent
    const data = new FormData(), request = new XMLHttpRequest()
    data.append('photos', file)
    request.open('POST', form.dataset.photos)
    request.setRequestHeader('HX-Request', 'true')
    request.setRequestHeader('HX-Target', 'pictures')
    request.upload.onprogress = e => { if (e.lengthComputable) Object.assign(bar, { max: e.total, value: e.loaded }) }
    request.onloadend = () => {
      under = 0
      if (request.status == 200) { row.remove(); list.innerHTML = request.responseText }
      else {
        const answer = new DOMParser().parseFromString(request.responseText, 'text/html')
        fail(row, file, answer.querySelector('.error, .note')?.textContent.trim() || lost)
      }
      settle()
    }
    request.send(data)
  }
  input.addEventListener('change', () => {
    for (const file of input.files) waiting.push([file, rows.appendChild(document.createElement('li'))])
    input.value = ''
    settle()
  })
})()
