throw new Error('half a module')
