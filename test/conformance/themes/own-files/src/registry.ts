class Base {
  static instance: Base | undefined
  constructor() {
    if (Base.instance) return Base.instance
    Base.instance = this
  }
}

export class Registry extends Base {
  label = 'registry'
}
