package org.zhongshu.apps.environment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.zhongshu.platform.telemetry.History;

/** A history in memory, for one thing. */
final class MinuteHistory implements History {

    private final Map<String, List<Point>> points = new HashMap<>();

    void add(String metric, Instant at, double value) {
        points.computeIfAbsent(metric, m -> new ArrayList<>()).add(new Point(at.toEpochMilli(), value, null));
    }

    @Override
    public List<Point> points(long thing, String metric, Instant from, Instant to, int limit) {
        return points.getOrDefault(metric, List.of()).stream().filter(p -> p.ts() >= from.toEpochMilli() && p.ts() < to.toEpochMilli())
                .sorted(Comparator.comparingLong(Point::ts)).toList();
    }

    @Override
    public List<Bucket> buckets(long thing, String metric, Instant from, Instant to, Every every, int limit) {
        long width = every == Every.DAY ? 86_400_000 : every == Every.HOUR ? 3_600_000 : 60_000;
        long shift = every == Every.DAY ? 8 * 3_600_000 : 0; // days are the city's
        Map<Long, List<Point>> buckets = points(thing, metric, from, to, limit).stream()
                .collect(Collectors.groupingBy(p -> (p.ts() + shift) / width * width - shift, TreeMap::new, Collectors.toList()));
        return buckets.entrySet().stream().map(b -> {
            DoubleSummaryStatistics s = b.getValue().stream().mapToDouble(Point::value).summaryStatistics();
            return new Bucket(b.getKey(), s.getCount(), s.getSum(), s.getMin(), s.getMax(), b.getValue().getLast().value());
        }).toList();
    }

    @Override
    public long replay(Collection<Long> things, Instant from, Instant to, Reader reader) {
        throw new UnsupportedOperationException("not needed here");
    }

    @Override
    public List<Traffic> traffic(Instant from, Instant to) {
        throw new UnsupportedOperationException("not needed here");
    }
}
