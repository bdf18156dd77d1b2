package org.zhongshu.platform.exchange.internal.http;

import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the next page is. */
record Paging(String kind, String param, String sizeParam, int size, int first, String next, String sinceParam) {

    private static final Pattern NEXT = Pattern.compile("<([^>]{1,2000})>\\s*;[^,]*\\brel=\"?next\"?");

    /**
     * What tells one page from the others.
     *
     * @param mark   page number, offset or cursor; null: none, the first
     * @param url    full address; null: path and parameters
     * @param since  greatest value read before; null: none
     */
    record Page(String mark, String url, String since) {
    }

    static Paging of(Settings s) {
        String kind = s.get("paging", "page");
        return new Paging(kind, s.get("pageParam", "page").strip(), s.get("sizeParam", "size").strip().replaceAll("^-$", ""), s.number("size", 500, 1, 100_000), s.number("first", 1, 0, 1), s.get("next", ""),
                s.get("since", "").strip());
    }

    Page first(String since) {
        return switch (kind) {
            case "page" -> new Page(Integer.toString(first), null, since);
            case "offset" -> new Page("0", null, since);
            case "none", "cursor", "next", "link" -> new Page(null, null, since);
            default -> throw Problem.badRequest("bad-setting", "没有这种分页方式：" + kind);
        };
    }

    Map<String, String> parameters(Page page) {
        Map<String, String> all = new LinkedHashMap<>();
        if (!kind.equals("none") && !sizeParam.isEmpty()) {
            all.put(sizeParam, Integer.toString(size));
        }
        if (page.mark() != null) {
            all.put(param, page.mark());
        }
        if (page.since() != null && !sinceParam.isEmpty()) {
            all.put(sinceParam, page.since());
        }
        return all;
    }

    /** @param rows how many the page had; null when it was the last */
    Page after(Page page, int rows, JsonApi.Answer answer) {
        return switch (kind) {
            case "page" -> rows == 0 ? null : new Page(Long.toString(Long.parseLong(page.mark()) + 1), null, page.since());
            case "offset" -> rows == 0 ? null : new Page(Long.toString(Long.parseLong(page.mark()) + rows), null, page.since());
            case "cursor" -> {
                JsonNode cursor = JsonFields.at(answer.body(), next);
                String mark = cursor.isValueNode() && !cursor.isNull() ? cursor.asString() : "";
                yield mark.isEmpty() || rows == 0 ? null : new Page(mark, null, page.since());
            }
            case "next" -> {
                JsonNode url = JsonFields.at(answer.body(), next);
                yield url.isString() && !url.asString().isBlank() ? new Page(null, url.asString(), page.since()) : null;
            }
            case "link" -> {
                Matcher m = NEXT.matcher(String.join(", ", answer.links()));
                yield m.find() ? new Page(null, m.group(1), page.since()) : null;
            }
            default -> null;
        };
    }
}
