package org.zhongshu.platform.devices.internal;

import java.util.Arrays;

/** One stored credential. {@code lookup} finds the device, {@code secret} is sealed; see V0501. */
record Credential(long thing, Kind kind, byte[] lookup, byte[] secret) {

    enum Kind {
        TOKEN, CERTIFICATE, PSK, HJ212, LWM2M;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    Key key() {
        return new Key(kind, lookup);
    }

    /** Kind and lookup as a map key. */
    record Key(Kind kind, byte[] lookup) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Key k && kind == k.kind && Arrays.equals(lookup, k.lookup);
        }

        @Override
        public int hashCode() {
            return 31 * kind.hashCode() + Arrays.hashCode(lookup);
        }
    }
}
