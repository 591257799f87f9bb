import { onBeforeUnmount, onMounted } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate, type RouteLocationNormalized } from 'vue-router'
import { me } from '../me'
import { t } from '../texts/common'
import { ask } from './ask'

/** Asks before leaving while dirty() is true. `sameForm` tells addresses apart that keep the form as it is. */
export function useLeave(
  dirty: () => boolean,
  sameForm: (to: RouteLocationNormalized, from: RouteLocationNormalized) => boolean = () => false,
): { confirmLeave: () => Promise<boolean> } {
  async function confirmLeave(): Promise<boolean> {
    if (!dirty() || !me.value) return true // nothing can be saved once the login has ended
    return ask({
      title: t('form.unsaved'), text: t('form.unsavedText'), confirm: t('form.discard'), cancel: t('form.stay'), danger: true,
    })
  }
  const guard = (to: RouteLocationNormalized, from: RouteLocationNormalized) => sameForm(to, from) || confirmLeave()
  onBeforeRouteLeave(guard)
  onBeforeRouteUpdate(guard)

  function onUnload(event: BeforeUnloadEvent): void {
    if (dirty()) event.preventDefault()
  }
  onMounted(() => window.addEventListener('beforeunload', onUnload))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', onUnload))
  return { confirmLeave }
}
