{
  const root = document.documentElement
  const buttons = document.querySelectorAll('.languages button')
  const show = (to) => {
    root.dataset.lang = to
    root.lang = to === 'en' ? 'en' : 'zh-CN'
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.to === to))
  }
  for (const button of buttons) button.addEventListener('click', () => show(button.dataset.to))
  show(location.hash === '#en' ? 'en' : 'zh')
}
