import type { InjectionKey, Ref } from 'vue'

/** Whether the panel to add candidates stands; the page's button and the tab both open it. */
export const pickerKey: InjectionKey<Ref<boolean>> = Symbol('picker')
