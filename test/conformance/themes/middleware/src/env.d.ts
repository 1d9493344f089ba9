declare namespace App {
  interface Locals {
    trail: string[];
    room?: { name: string; beds: number };
    greet(name: string): string;
  }
}
