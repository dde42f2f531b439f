import { createApp } from 'vue'
import App from './App.vue'
import { createRest } from './api/rest'
import { browserPorts, feedAddress } from './feed/browser'
import { createFeed } from './feed/client'
import { openLanguage } from './i18n'
import { keepFilters } from './route/filters'
import { openPlaces } from './route/hash'
import { REST, STORE } from './services'
import { schedule } from './store/schedule'
import { createStore } from './store/store'
import './styles/tokens.css'
import './styles/base.css'
import { openTheme } from './theme/theme'

openLanguage()
openTheme()
openPlaces()

const rest = createRest()
const store = createStore(rest, schedule, () => Date.now())
const feed = createFeed(feedAddress(location), store.receive, store.setFeed, browserPorts)

createApp(App).provide(REST, rest).provide(STORE, store).mount('#app')

keepFilters(store)
void store.loadRules()
feed.start()
window.addEventListener('online', feed.online)
