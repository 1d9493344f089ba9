/// <reference types="nextgen/theme-kit/virtual.d.ts" />
