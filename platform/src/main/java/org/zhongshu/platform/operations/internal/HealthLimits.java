package org.zhongshu.platform.operations.internal;

import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** operations/limits.yaml: what each figure is called and when it is worrying or bad. */
record HealthLimits(Map<String, Limit> byFigure) {

    private static final String FILE = "operations/limits.yaml";

    /** Worse to the right. */
    enum Status { OK, WARN, BAD }

    /** @param warn null where the figure is only shown */
    record Limit(String name, String unit, Double warn, Double bad, boolean lowerIsWorse) {

        Status judge(double value) {
            if (warn == null) {
                return Status.OK;
            }
            if (reaches(value, bad)) {
                return Status.BAD;
            }
            return reaches(value, warn) ? Status.WARN : Status.OK;
        }

        // "at least one broker" is warn 1, bad 1, worse lower: one is fine, none is bad
        private boolean reaches(double value, double limit) {
            return lowerIsWorse ? value < limit : value >= limit;
        }
    }

    static HealthLimits load() {
        try (InputStream in = HealthLimits.class.getClassLoader().getResourceAsStream(FILE)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HealthLimits parse(String yaml) {
        Declaration file = Declarations.parse("operations", FILE, yaml, "schema/limits.json");
        Map<String, Limit> limits = new HashMap<>();
        List<String> errors = new ArrayList<>();
        file.root().properties().forEach(part -> part.getValue().properties().forEach(figure -> {
            var node = figure.getValue();
            Limit limit = new Limit(node.get("name").asString(), node.get("unit").asString(), node.has("warn") ? node.get("warn").asDouble() : null,
                    node.has("bad") ? node.get("bad").asDouble() : null, node.path("worse").asString("higher").equals("lower"));
            if (limit.warn() != null && (limit.lowerIsWorse() ? limit.bad() > limit.warn() : limit.bad() < limit.warn())) {
                errors.add(file.at("/" + part.getKey() + "/" + figure.getKey(), "bad must lie beyond warn"));
            }
            limits.put(part.getKey() + "." + figure.getKey(), limit);
        }));
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
        return new HealthLimits(Map.copyOf(limits));
    }

    Limit of(String part, String figure) {
        Limit own = byFigure.get(part + "." + figure);
        if (own != null) {
            return own;
        }
        int colon = figure.indexOf(':');
        Limit group = colon < 0 ? null : byFigure.get(part + "." + figure.substring(0, colon) + ":*");
        return group == null ? new Limit(figure, "", null, null, false)
                : new Limit(group.name().replace("*", figure.substring(colon + 1)), group.unit(), group.warn(), group.bad(), group.lowerIsWorse());
    }
}
