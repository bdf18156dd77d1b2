package org.zhongshu.platform.catalog.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.profiling.ColumnProfile;
import org.zhongshu.algorithms.profiling.ColumnProfiler;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.catalog.DraftSource;
import org.zhongshu.platform.catalog.DraftSource.Column;
import org.zhongshu.platform.catalog.DraftSource.Connection;
import org.zhongshu.platform.catalog.DraftSource.Sample;
import org.zhongshu.platform.catalog.DraftSource.Table;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Proposals for entries, from what departments have: who may read which connection, what is on record of it, and what the sample says. */
@Component
class Drafting {

    private static final String SOURCE = "catalog.source";
    private static final int LONGEST_NAME = 300;

    private final DraftSource source;
    private final Access access;
    private final Audit audit;

    Drafting(DraftSource source, Access access, Audit audit) {
        this.source = source;
        this.access = access;
        this.audit = audit;
    }

    /** Those of the departments that the person may read. */
    List<Connection> connections() {
        Actor actor = CurrentActor.require();
        return source.connections().stream().filter(c -> access.may(actor, SOURCE, c.department())).toList();
    }

    List<Table> tables(long id) {
        Connection connection = visible(id);
        audit.record("catalog.source.read", "exchange-connection", Long.toString(id), "读取“" + connection.name() + "”的清单", null, null);
        return source.tables(id);
    }

    Proposal draft(long id, String table) {
        Connection connection = visible(id);
        if (table == null || table.isBlank() || table.length() > LONGEST_NAME || table.indexOf('\0') >= 0) {
            throw Problem.badRequest("no-table", "请选择要编目的表、文件或接口。");
        }
        // a sample of real rows is looked at, though none is kept: that leaves a trace before it happens
        audit.record("catalog.source.read", "exchange-connection", Long.toString(id), "抽样读取 " + table, null, null);
        return propose(table, connection.name() + "（" + connection.kindName() + "）" + table, source.read(id, table));
    }

    /** The file is gone when this ends. */
    Proposal draft(String fileName, InputStream content) throws IOException {
        String name = fileName == null ? "样本" : fileName.replaceAll("^.*[/\\\\]", "");
        Path file = Files.createTempFile("zhongshu-draft", null);
        try {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
            if (Files.size(file) == 0) {
                throw Problem.badRequest("empty-file", "文件是空的。");
            }
            Sample sample = source.read(name, file);
            return propose(sample.name(), "文件 " + name, sample);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Connection visible(long id) {
        Actor actor = CurrentActor.require();
        return source.find(id).filter(c -> access.may(actor, SOURCE, c.department())).orElseThrow(() -> Problem.notFound("no-source", "没有这个连接，或您无权使用。"));
    }

    static Proposal propose(String table, String origin, Sample sample) {
        List<ColumnProfiler> profilers = sample.columns().stream().map(c -> new ColumnProfiler(c.name() + (c.comment() == null ? "" : " " + c.comment()))).toList();
        for (String[] row : sample.rows()) {
            for (int i = 0; i < profilers.size(); i++) {
                profilers.get(i).add(row[i]);
            }
        }
        boolean keyed = sample.columns().stream().anyMatch(Column::key);
        List<Proposal.Item> items = new ArrayList<>();
        for (int i = 0; i < sample.columns().size(); i++) {
            Column c = sample.columns().get(i);
            ColumnProfile p = profilers.get(i).profile();
            DataType type = type(c, p);
            Integer length = type != DataType.TEXT && c.type() != null ? null : c.length() != null ? c.length() : p.length() == 0 ? null : Integer.valueOf(p.length());
            // where the source knows no keys, numbers that stand for somebody and never repeat are one
            boolean key = c.key() || !keyed && c.type() == null && p.unique() && p.kind() != null && !p.kind().name().equals("NAME");
            items.add(Proposal.item(c.name(), Texts.clean(c.comment()), type.letter(), length, key, c.reference(), p));
        }
        List<String> notes = new ArrayList<>(sample.notes());
        if (sample.rows().isEmpty() && notes.isEmpty()) {
            notes.add("没有数据，类型与个人信息只能按名称判断");
        }
        return Proposal.of(table, sample.name(), origin, sample.format(), sample.encoding(), sample.rows().size(), sample.estimate(), items, notes);
    }

    /** The source's own type counts, but for texts that hold dates and numbers that are money. */
    private static DataType type(Column c, ColumnProfile p) {
        if (c.type() == null) {
            return p.type();
        }
        return switch (c.type()) {
            case NUMBER -> p.type() == DataType.MONEY ? DataType.MONEY : DataType.NUMBER;
            case TEXT, MEMO -> p.kind() == null && (p.type() == DataType.DATE || p.type() == DataType.DATETIME || p.type() == DataType.MEMO) ? p.type() : DataType.TEXT;
            default -> c.type();
        };
    }
}
