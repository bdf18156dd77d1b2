package org.zhongshu.platform.exchange.internal.http;

import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages as rows; one page in memory. The position after a row is the page to ask for next: of a page half taken, that page again.
 */
final class JsonRows implements Rows {

    private static final long MOST_PAGES = 1_000_000;

    private final JsonApi api;
    private final Settings settings;
    private final String source;
    private final Shape expected;
    private final boolean incremental;
    private final Paging paging;
    private final JsonFields fields;
    private final ArrayDeque<SourceRow> waiting = new ArrayDeque<>();

    private Paging.Page page;
    private Paging.Page following;
    /** Rows of the pages before the present one, and with it. */
    private long before;
    private long delivered;
    private long total;
    private long pages;
    private int lastPage;
    private String greatest;
    private boolean ended;
    private boolean resumed;

    /** Where a reading goes on. {@code greatest} is the greatest value of the growing column so far; {@code done}: the round was read to its end. */
    private record Place(Paging.Page page, long delivered, String greatest, boolean done) {
    }

    JsonRows(JsonApi api, Settings settings, String source, Shape expected, boolean incremental, Position from) {
        this.api = api;
        this.settings = settings;
        this.source = source;
        this.expected = expected;
        this.incremental = incremental;
        this.paging = Paging.of(settings);
        this.fields = JsonFields.of(settings);
        this.total = -1;
        Place place = from == null ? null : Json.read(from.text(), Place.class);
        if (place == null || place.done()) {
            greatest = place == null ? null : place.greatest();
            following = paging.first(incremental ? greatest : null);
        } else {
            following = place.page();
            resumed = true;
            before = place.delivered();
            delivered = before;
            greatest = place.greatest();
        }
    }

    static Long total(Settings settings, JsonNode body) {
        JsonNode total = settings.find("total").map(p -> JsonFields.at(body, p)).orElse(null);
        if (total == null || !total.isNumber() && !(total.isString() && total.asString().matches("\\d{1,18}"))) {
            return null;
        }
        return total.isNumber() ? total.asLong() : Long.parseLong(total.asString());
    }

    @Override
    public List<SourceRow> next(int max, Duration wait) {
        while (waiting.isEmpty() && !ended()) {
            fetch();
        }
        int n = Math.min(max, waiting.size());
        List<SourceRow> rows = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            rows.add(waiting.poll());
        }
        if (!rows.isEmpty()) {
            SourceRow last = rows.removeLast();
            rows.add(new SourceRow(last.values(), last.op(), Json.write(place()), last.raw(), last.broken()));
        }
        return rows;
    }

    private Place place() {
        if (!waiting.isEmpty()) {
            return new Place(page, before, greatest, false);
        }
        return following == null ? new Place(null, delivered, greatest, true) : new Place(following, delivered, greatest, false);
    }

    private void fetch() {
        if (following == null || ++pages > MOST_PAGES) {
            end();
            return;
        }
        before = delivered;
        page = following;
        JsonApi.Answer answer = api.fetch(source, page);
        Long said = total(settings, answer.body());
        total = said == null ? total : said;
        int seen = 0;
        int hash = 1;
        boolean[] known = new boolean[expected.columns().size()];
        for (JsonNode row : HttpJsonConnector.rows(settings, answer.body())) {
            seen++;
            hash = 31 * hash + row.hashCode();
            waiting.add(row(row, known));
        }
        if (seen > 0) {
            checkColumns(known);
            if (pages > 1 && hash == lastPage) {
                waiting.clear();
                if (total >= 0 && before >= total) {
                    // asked beyond the end, some answer with the last page again
                    following = null;
                    end();
                    return;
                }
                throw Problem.unprocessable("paging-stuck", "接口对不同的页返回了同样的内容，分页参数可能不对，已停止。");
            }
            lastPage = hash;
        }
        delivered += seen;
        resumed &= seen == 0;
        following = paging.after(page, seen, answer);
        if (following != null && following.equals(page)) {
            throw Problem.unprocessable("paging-stuck", "接口给出的下一页仍是本页，已停止。");
        }
        if (seen == 0 && following == null && incremental && resumed) {
            // the round before had been read to this empty page, which no row could say: the next round begins
            resumed = false;
            before = 0;
            delivered = 0;
            following = paging.first(greatest);
        } else if (seen == 0 && following == null) {
            end();
        } else if (following == null && !waiting.isEmpty()) {
            checkCount();
        }
    }

    private void end() {
        ended = true;
        checkCount();
    }

    /** Fewer rows than the source says: an unfinished delivery must never look like a deletion. */
    private void checkCount() {
        if (!incremental && total >= 0 && delivered < total) {
            waiting.clear();
            throw Problem.unavailable("short-count", "接口称共有 " + total + " 条，实际只给出 " + delivered + " 条，本次不作为完整交付。", null);
        }
    }

    private SourceRow row(JsonNode node, boolean[] known) {
        if (!node.isObject()) {
            return SourceRow.broken(node.toString(), "数据行不是 JSON 对象", null);
        }
        List<Shape.Column> columns = expected.columns();
        Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = fields.value(node, columns.get(i).name());
            known[i] |= !value.isMissingNode();
            values[i] = JsonFields.value(value);
            if (incremental && columns.get(i).name().equals(expected.growing()) && values[i] != null) {
                greatest = greater(greatest, values[i].toString());
            }
        }
        String raw = node.toString();
        return new SourceRow(values, SourceRow.Op.PUT, null, raw.length() > SourceRow.LONGEST_RAW ? raw.substring(0, SourceRow.LONGEST_RAW) : raw, null);
    }

    /** JSON may leave out empty fields of a row, but not of every row of a full page: then the field is gone. */
    private void checkColumns(boolean[] known) {
        for (int i = 0; i < known.length; i++) {
            if (!known[i] && expected.columns().get(i).key()) {
                waiting.clear();
                throw Problem.unprocessable("drift", "接口返回的数据行已没有字段“" + expected.columns().get(i).name() + "”。");
            }
        }
    }

    private static String greater(String a, String b) {
        if (a == null) {
            return b;
        }
        if (a.matches("-?\\d+(\\.\\d+)?") && b.matches("-?\\d+(\\.\\d+)?")) {
            return new BigDecimal(a).compareTo(new BigDecimal(b)) >= 0 ? a : b;
        }
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public boolean ended() {
        return ended && waiting.isEmpty() || following == null && waiting.isEmpty() && pages > 0;
    }

    @Override
    public long estimate() {
        return total;
    }

    @Override
    public void close() {
        api.close();
    }
}
