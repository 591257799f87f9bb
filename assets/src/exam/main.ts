import { createApp } from 'vue'
import '@/tokens.css'
import '@/shared/base.css'
import './exam.css'
import { languageReady } from '@/shared/i18n'
import App from './App.vue'

void languageReady()
  .catch(() => {}) // in Chinese then, rather than not at all
  .then(() => createApp(App).mount('#app'))
