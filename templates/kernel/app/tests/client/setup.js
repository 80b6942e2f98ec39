// Vuetify measures and observes its elements; the simulated browser has no layout to measure.
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

// Not stubs of the test runner: those would be gone after the first test that takes its own back.
Object.assign(globalThis, { ResizeObserver: NoObserver, IntersectionObserver: NoObserver, visualViewport: new EventTarget() });
