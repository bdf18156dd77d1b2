package org.zhongshu.platform.opendata.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.opendata.internal.OpenShelf.Item;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code datastore_search}: rows of a release as CKAN's datastore gives them. {@code datastore_search_sql} is not offered: strangers send no SQL. */
@Component
class CkanDatastore {

    private final CkanActions actions;
    private final OpenRows rows;
    private final OpenCounters counters;

    CkanDatastore(CkanActions actions, OpenRows rows, OpenCounters counters) {
        this.actions = actions;
        this.rows = rows;
        this.counters = counters;
    }

    Object search(CkanParameters p) {
        String resource = p.needed("resource_id");
        Item item = actions.ofResource(resource);
        int limit = p.number("limit", 100, OpenRows.LARGEST_CKAN_PAGE);
        int offset = p.number("offset", 0, 1_000_000);
        List<String> fields = p.list("fields").stream().filter(f -> !f.equals("_id")).toList();
        OpenRows.Rows found;
        try {
            found = rows.read(item.release(), new OpenRows.Ask(filters(p), query(p), fields, null, offset, limit, sort(p), p.truth("include_total", true)));
        } catch (Problem wrong) {
            throw wrong.code().equals("no-field") ? CkanParameters.wrong("fields", wrong.getMessage()) : wrong;
        }
        counters.count(item.id(), "call");
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("include_total", p.truth("include_total", true));
        result.put("limit", limit);
        if (offset > 0) {
            result.put("offset", offset);
        }
        result.put("records_format", "objects");
        result.put("resource_id", resource);
        result.put("total_estimation_threshold", null);
        result.put("records", found.rows());
        List<Map<String, Object>> columns = new ArrayList<>(List.of(Map.of("id", "_id", "type", "int")));
        found.columns().forEach(c -> columns.add(Map.of("id", c.field(), "type", c.ckanType(), "info", Map.of("label", c.name(), "notes", c.treatment() == null ? "" : c.treatment()))));
        result.put("fields", columns);
        String path = "/api/3/action/datastore_search?resource_id=" + java.net.URLEncoder.encode(resource, java.nio.charset.StandardCharsets.UTF_8) + "&limit=" + limit;
        result.put("_links", Map.of("start", path, "next", path + "&offset=" + (offset + limit)));
        if (p.truth("include_total", true)) {
            result.put("total", found.total());
            result.put("total_was_estimated", false);
        }
        return result;
    }

    private static Map<String, List<String>> filters(CkanParameters p) {
        JsonNode given = p.json("filters");
        Map<String, List<String>> filters = new LinkedHashMap<>();
        if (given == null) {
            return filters;
        }
        if (!given.isObject()) {
            throw CkanParameters.wrong("filters", "Must be a JSON object");
        }
        given.properties().forEach(f -> {
            List<String> values = new ArrayList<>();
            if (f.getValue().isArray()) {
                f.getValue().forEach(v -> {
                    if (!v.isValueNode()) {
                        throw CkanParameters.wrong("filters", "Values must be plain or a list");
                    }
                    values.add(v.isNull() ? null : v.asString());
                });
            } else if (f.getValue().isObject()) {
                throw CkanParameters.wrong("filters", "Values must be plain or a list");
            } else {
                values.add(f.getValue().isNull() ? null : f.getValue().asString());
            }
            filters.put(f.getKey(), values);
        });
        return filters;
    }

    private static String query(CkanParameters p) {
        JsonNode q = p.values().get("q");
        if (q != null && q.isObject()) {
            throw CkanParameters.wrong("q", "Only plain text is supported");
        }
        return p.text("q");
    }

    private static Map<String, Boolean> sort(CkanParameters p) {
        Map<String, Boolean> sort = new LinkedHashMap<>();
        for (String part : p.list("sort").stream().limit(5).toList()) {
            String[] words = part.replace("\"", "").strip().split("\\s+");
            sort.put(words[0], words.length > 1 && words[1].equalsIgnoreCase("desc"));
        }
        return sort;
    }
}
