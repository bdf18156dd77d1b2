package org.zhongshu.algorithms.reading;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/** The C library keeps what native code freed, for later; after the models are gone there is none. */
final class NativeMemory {

    private NativeMemory() {
    }

    /** glibc's {@code malloc_trim(0)}; nothing where the library has no such function. */
    static void giveBack() {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("malloc_trim").ifPresent(trim -> {
            try {
                int released = (int) linker.downcallHandle(trim, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)).invokeExact(0L);
                assert released >= 0;
            } catch (Throwable e) {
                throw new IllegalStateException("malloc_trim failed", e);
            }
        });
    }
}
