package org.zhongshu.platform.sharing.internal;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.sharing.Opening;

import javax.sql.DataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What sharing is measured against: the same SQL and the same JSON writer at the same place of the same server, with no token, grant, mask,
 * record or receipt. It exists only when the server is started with a property for the benchmark.
 */
final class BareRows extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private final transient DataSource database;
    private final transient Datasets datasets;
    private final transient Map<String, Dataset> known = new ConcurrentHashMap<>();

    BareRows(DataSource database, Datasets datasets) {
        this.database = database;
        this.datasets = datasets;
    }

    /** {@code /share/bare/{dataset}?fields=a,b&key=…} or {@code ?fields=a,b&limit=100&after=…} */
    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws IOException {
        Dataset dataset = known.computeIfAbsent(request.getRequestURI().substring("/share/bare/".length()), datasets::get);
        String key = null;
        String after = "";
        int limit = 1;
        List<Opening.Part> parts = new ArrayList<>();
        for (Map.Entry<String, String> pair : RowQuery.pairs(request.getQueryString())) {
            switch (pair.getKey()) {
                case "fields" -> {
                    for (String field : pair.getValue().split(",")) {
                        parts.add(new Opening.Part(dataset.getColumn(field), 0, null));
                    }
                }
                case "key" -> key = pair.getValue();
                case "after" -> after = pair.getValue();
                case "limit" -> limit = Integer.parseInt(pair.getValue());
                default -> {
                    // nothing else is understood
                }
            }
        }
        StringBuilder sql = new StringBuilder("SELECT _key");
        parts.forEach(p -> sql.append(", \"").append(p.column().field()).append('"'));
        sql.append(" FROM ").append(dataset.table()).append(" WHERE NOT _gone").append(key != null ? " AND _key = ?" : " AND _key > ? ORDER BY _key LIMIT ?");
        RowBody body = new RowBody(parts, ZoneOffset.UTC, false);
        try (Connection c = database.getConnection(); PreparedStatement s = c.prepareStatement(sql.toString())) {
            s.setString(1, key != null ? key : after);
            if (key == null) {
                s.setInt(2, limit + 1);
            }
            try (ResultSet row = s.executeQuery()) {
                while (body.rows() < (key != null ? 1 : limit) && row.next()) {
                    body.row(row);
                }
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
        byte[] bytes = body.finish(key == null ? body.last() : null);
        response.setContentType("application/json");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
