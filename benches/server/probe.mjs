// Loaded before a server that is measured: tells how much memory is left in use once the garbage is gone.
process.on('message', (question) => {
  if (question !== 'memory') return
  globalThis.gc()
  process.send({ heap: process.memoryUsage().heapUsed })
})
// The server stops when its own work is done, not when the one who measures it lets go.
process.channel?.unref()
