package org.zhongshu.algorithms.water;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The class of a surface water section by GB 3838-2002 table 1: each item by itself, the section by its worst item.
 *
 * <p>Where two classes share a limit, the better class is given. Class I of dissolved oxygen is met by 7.5 mg/L or by
 * 90 % of saturation; saturation is 468 / (31.6 + t) mg/L, so that way needs the water temperature. Items that the
 * evaluation method leaves out of the class (total nitrogen, faecal coliform) are judged but not counted. Keys are those
 * of {@code gb3838-2002.yaml}; unknown keys, NaN and negative values are passed over.
 */
public final class SurfaceWaterClass {
    /** River or lake: total phosphorus has limits of its own in lakes and reservoirs. */
    public enum Body { RIVER, LAKE }

    /**
     * One item's finding.
     *
     * @param exceedance by how many times the target's limit is exceeded ((C − S) / S); 0 when it is met or the item has no such figure (pH, oxygen)
     */
    public record Item(String key, String name, double value, WaterClass waterClass, boolean counted, boolean met, double exceedance) {
    }

    /**
     * The section's finding; {@code waterClass} is empty when no counted item has a value.
     *
     * @param decisive items that set the class
     * @param failing  counted items worse than the target
     */
    public record Result(Optional<WaterClass> waterClass, boolean met, List<Item> items, List<Item> decisive, List<Item> failing) {
    }

    private record Limit(String key, String name, double[] upTo, double[] lake, double[] atLeast, double[] range, boolean counted) {
    }

    private static final List<Limit> LIMITS = load();

    private SurfaceWaterClass() {
    }

    /** Judges the values (by metric key, mg/L) of a section whose target is {@code target}. */
    public static Result evaluate(Map<String, Double> values, Body body, WaterClass target) {
        List<Item> items = new ArrayList<>();
        for (Limit limit : LIMITS) {
            Double value = values.get(limit.key());
            if (value == null || !Double.isFinite(value) || value < 0) {
                continue;
            }
            double[] upTo = body == Body.LAKE && limit.lake() != null ? limit.lake() : limit.upTo();
            WaterClass found = classOf(limit, upTo, value, values.get("waterTemperature"));
            boolean met = found.meets(target);
            double exceedance = met || upTo == null || target == WaterClass.WORSE ? 0 : (value - upTo[target.ordinal()]) / upTo[target.ordinal()];
            items.add(new Item(limit.key(), limit.name(), value, found, limit.counted(), met, exceedance));
        }
        Optional<WaterClass> worst = items.stream().filter(Item::counted).map(Item::waterClass).max(WaterClass::compareTo);
        List<Item> decisive = items.stream().filter(i -> i.counted() && worst.get() == i.waterClass()).toList();
        List<Item> failing = items.stream().filter(i -> i.counted() && !i.met()).toList();
        return new Result(worst, worst.isPresent() && failing.isEmpty(), items, decisive, failing);
    }

    private static WaterClass classOf(Limit limit, double[] upTo, double value, Double temperature) {
        if (limit.range() != null) {
            return value >= limit.range()[0] && value <= limit.range()[1] ? WaterClass.I : WaterClass.WORSE;
        }
        if (limit.atLeast() != null) {
            if (temperature != null && Double.isFinite(temperature) && value >= 0.9 * 468 / (31.6 + temperature)) {
                return WaterClass.I;
            }
            for (int i = 0; i < 5; i++) {
                if (value >= limit.atLeast()[i]) {
                    return WaterClass.of(i + 1);
                }
            }
            return WaterClass.WORSE;
        }
        for (int i = 0; i < 5; i++) {
            if (value <= upTo[i]) {
                return WaterClass.of(i + 1);
            }
        }
        return WaterClass.WORSE;
    }

    @SuppressWarnings("unchecked")
    private static List<Limit> load() {
        try (InputStream in = SurfaceWaterClass.class.getResourceAsStream("gb3838-2002.yaml")) {
            Map<String, Object> root = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            List<Limit> limits = new ArrayList<>();
            ((LinkedHashMap<String, Map<String, Object>>) root.get("items")).forEach((key, item) -> limits.add(new Limit(key, (String) item.get("name"),
                    numbers(item.get("limits")), numbers(item.get("lake")), numbers(item.get("atLeast")), numbers(item.get("range")),
                    !Boolean.FALSE.equals(item.get("counted")))));
            return List.copyOf(limits);
        } catch (IOException e) {
            throw new UncheckedIOException("gb3838-2002.yaml", e);
        }
    }

    private static double[] numbers(Object list) {
        return list == null ? null : ((List<?>) list).stream().mapToDouble(n -> ((Number) n).doubleValue()).toArray();
    }
}
