package org.zhongshu.platform.onecode.internal;

import org.zhongshu.algorithms.masking.Mask;

import java.time.Duration;
import java.util.List;

/**
 * A declared scene.
 *
 * @param department of this city, already the one that is responsible here
 * @param offline    how long its terminals may go on without a network; zero: never
 * @param signsIn    who shows the code at its terminals is signed in there
 */
record Scene(String id, String name, String department, String purpose, Duration tolerance, Duration offline, boolean signsIn, List<Fact> facts) {

    sealed interface Origin {
    }

    record Column(String field) implements Origin {
    }

    record Age(int years) implements Origin {
    }

    record Held(String type) implements Origin {
    }

    /** @param mask null: shown in clear */
    record Fact(String key, String label, Mask mask, Origin from) {
    }
}
