package org.zhongshu.bench;

import org.zhongshu.demo.wire.Api;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A query of 10,000 points over HTTP – raw, one-minute and one-hour – from the request to the last byte. Every query asks for
 * another device, whose points lie scattered among all the others', as they came in: the worst honest case for the store.
 *
 * <pre>
 * --things 300     devices; each has 10,000 points of each kind
 * --queries 100    measured for each kind, after 20 for warming up
 * </pre>
 * The rows are put into the tables by SQL, in the order of time (through the devices it would take a day).
 */
public final class HistoryBench {

    private static final int POINTS = 10_000;
    private static final int STEP_SECONDS = 8;

    private HistoryBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        int things = words.whole("things", 300);
        System.out.println(Machine.describe());
        try (BenchFolder data = BenchFolder.of(words); ServerProcess server = new ServerProcess(data.path(), List.of())) {
            System.out.printf(Locale.ROOT, "server ready in %.1f s%n", server.start());
            Api steward = new Api(server.url(), "steward", "Zhongshu@2026");
            BenchDevices devices = BenchDevices.enter(steward, "history", "air-station", things, "d", 0);
            Instant end = Instant.now().truncatedTo(ChronoUnit.MINUTES);
            long[] ids;
            try (Connection db = server.database()) {
                var byCode = StoredRows.things(db, devices.codes);
                ids = devices.codes.stream().mapToLong(byCode::get).toArray();
                fill(db, ids, end);
            }
            HttpClient http = signIn(server.url());
            Instant to = end.plusSeconds(3600);
            for (String[] kind : new String[][]{{"raw", "2"}, {"1m", "8"}, {"1h", "420"}}) {
                measure(http, server.url(), ids, kind[0], to.minus(Duration.ofDays(Long.parseLong(kind[1]))), to, words.whole("queries", 100));
            }
        }
    }

    private static void fill(Connection db, long[] ids, Instant end) throws SQLException {
        long start = System.nanoTime();
        Instant raw = end.minusSeconds((long) POINTS * STEP_SECONDS);
        Instant minute = end.minus(Duration.ofMinutes(POINTS));
        Instant hour = end.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(POINTS));
        partitions(db, "reading", raw, end, false);
        partitions(db, "minute", minute, end, false);
        partitions(db, "hour", hour, end, true);
        try (var s = db.createStatement()) {
            String list = Arrays.toString(ids).replace('[', '{').replace(']', '}');
            s.execute("""
                    INSERT INTO telemetry.reading (thing_id, ts, received, metric, value)
                    SELECT t.thing, at, at, ARRAY[m1.id, m2.id, m3.id]::smallint[], ARRAY[round((random() * 200)::numeric, 1), 50, 3.25]::float8[]
                    FROM generate_series('%s'::timestamptz, '%s'::timestamptz - interval '1 second', interval '%d seconds') at, unnest('%s'::bigint[]) AS t(thing),
                         twin.metric m1, twin.metric m2, twin.metric m3 WHERE m1.key = 'pm25' AND m2.key = 'pm10' AND m3.key = 'o3'"""
                    .formatted(raw, end, STEP_SECONDS, list));
            String bucket = """
                    INSERT INTO telemetry.%s SELECT t.thing, m.id, at, 60, 60 * v, v - 1, v + 1, v, at + interval '59 seconds'
                    FROM generate_series('%s'::timestamptz, '%s'::timestamptz - interval '1 second', interval '1 %1$s') at, unnest('%s'::bigint[]) AS t(thing),
                         twin.metric m, LATERAL (SELECT round((random() * 200)::numeric, 3)::float8 AS v) r WHERE m.key = 'pm25' ON CONFLICT DO NOTHING""";
            s.execute(bucket.formatted("minute", minute, end, list));
            s.execute(bucket.formatted("hour", hour, end.truncatedTo(ChronoUnit.HOURS), list));
            s.execute("UPDATE telemetry.watermark SET at = '" + end.truncatedTo(ChronoUnit.HOURS).minus(1, ChronoUnit.HOURS) + "'");
            s.execute("ANALYZE");
            s.execute("CHECKPOINT");
        }
        System.out.printf(Locale.ROOT, "%d things, %,d rows each of reading, minute and hour, in %.0f s%n", ids.length, (long) ids.length * POINTS,
                (System.nanoTime() - start) / 1e9);
    }

    private static void partitions(Connection db, String table, Instant from, Instant to, boolean months) throws SQLException {
        LocalDate day = LocalDate.ofInstant(from, ZoneOffset.UTC);
        day = months ? day.withDayOfMonth(1) : day;
        try (var s = db.createStatement()) {
            while (!day.isAfter(LocalDate.ofInstant(to, ZoneOffset.UTC))) {
                LocalDate next = months ? day.plusMonths(1) : day.plusDays(1);
                s.execute("CREATE TABLE IF NOT EXISTS telemetry.%s_%s PARTITION OF telemetry.%s FOR VALUES FROM ('%s 00:00+00') TO ('%s 00:00+00')".formatted(
                        table, day.format(DateTimeFormatter.ofPattern(months ? "yyyyMM" : "yyyyMMdd")), table, day, next));
                day = next;
            }
        }
    }

    private static HttpClient signIn(String url) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager()).version(HttpClient.Version.HTTP_1_1).build();
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(url + "/api/login")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"username\":\"operator\",\"password\":\"Zhongshu@2026\"}")).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("sign-in refused: " + answer.body());
        }
        return http;
    }

    private static void measure(HttpClient http, String url, long[] ids, String every, Instant from, Instant to, int queries) throws IOException, InterruptedException {
        int warm = 20;
        double[] millis = new double[queries];
        long bytes = 0;
        for (int i = 0; i < warm + queries; i++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/things/" + ids[(i * 7 + 3) % ids.length] + "/history?metric=pm25&every=" + every
                    + "&limit=" + POINTS + "&from=" + from + "&to=" + to)).build();
            long start = System.nanoTime();
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            double took = (System.nanoTime() - start) / 1e6;
            long points = IntStream.range(0, answer.body().length).filter(b -> answer.body()[b] == '[').count() - 1;
            if (answer.statusCode() != 200 || points != POINTS) {
                throw new IOException("not the expected answer: " + answer.statusCode() + ", " + points + " points");
            }
            if (i >= warm) {
                millis[i - warm] = took;
                bytes = answer.body().length;
            }
        }
        Arrays.sort(millis);
        System.out.printf(Locale.ROOT, "%-4s %,d points, %,d kB: median %.1f ms, p95 %.1f, p99 %.1f, worst %.1f (%d queries)%n", every, POINTS, bytes >> 10,
                millis[queries / 2], millis[queries * 95 / 100], millis[queries * 99 / 100], millis[queries - 1], queries);
    }
}
