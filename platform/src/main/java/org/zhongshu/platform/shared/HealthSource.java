package org.zhongshu.platform.shared;

import java.util.Map;

/**
 * A part of the system that can say how it fares. Every bean of this type shows on the health page by itself. It only
 * measures: whether a figure is good, worrying or bad is declared in {@code operations/limits.yaml}, in one place.
 */
public interface HealthSource {

    /** Stable English id, e.g. {@code telemetry}; the prefix of its figures in limits.yaml. */
    String id();

    /** What people call it, in Chinese. */
    String name();

    /** The figures of this moment by key, e.g. {@code lag → 12}. Quick: asked every few seconds. What it throws counts as bad. */
    Map<String, ? extends Number> figures();
}
