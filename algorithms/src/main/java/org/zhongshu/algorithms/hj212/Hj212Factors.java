package org.zhongshu.algorithms.hj212;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The monitoring factors of HJ 212-2017 annex B (water {@code w…}, air and gas {@code a…}, noise), from
 * {@code factors.csv}: code, name, default unit, and the house's metric key where one is agreed.
 *
 * <p>The default unit is what the standard prints, and stations differ from it (annex B.2 prints ng/m³ for particles,
 * devices send µg/m³ or mg/m³), so a station's own unit setting always goes first.
 */
public final class Hj212Factors {
    /** One factor; {@code metric} is empty when the house has no key of its own and the code itself is used. */
    public record Factor(String code, String name, String unit, String metric) {
    }

    private static final Map<String, Factor> BY_CODE = load();

    private Hj212Factors() {
    }

    /** The factor of a code, if the standard lists it. */
    public static Optional<Factor> find(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /** The metric key for a code: the house's own key, else the code. */
    public static String metric(String code) {
        Factor factor = BY_CODE.get(code);
        return factor == null || factor.metric().isEmpty() ? code : factor.metric();
    }

    /** All factors in the order of the table. */
    public static Collection<Factor> list() {
        return BY_CODE.values();
    }

    private static Map<String, Factor> load() {
        Map<String, Factor> factors = new LinkedHashMap<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Hj212Factors.class.getResourceAsStream("factors.csv"), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isBlank() || line.startsWith("#") || line.startsWith("code,")) {
                    continue;
                }
                String[] cells = line.split(",", -1);
                factors.put(cells[0], new Factor(cells[0], cells[1], cells[2], cells[3]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("factors.csv", e);
        }
        return Collections.unmodifiableMap(factors);
    }
}
