package org.zhongshu.platform.decisions.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Publications;
import org.zhongshu.platform.publication.Publishable;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.shared.Problem;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Decision tables on their way to publication by two people. A draft may be wrong; what is submitted must be a table that the engine takes. */
@Component
class TableKind implements Publishable<TableText> {

    static final String READ = "decisions.read";
    static final String EDIT = "decisions.edit";
    static final String PUBLISH = "decisions.publish";
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{1,39}");
    private static final int LONGEST_NAME = 120;

    private final TableStore store;
    private final Departments departments;

    TableKind(TableStore store, Departments departments) {
        this.store = store;
        this.departments = departments;
    }

    @Bean
    Publication<TableText> decisionTablesOnTheirWay(Publications publications) {
        return publications.of(this);
    }

    @Override
    public Names names() {
        return new Names("决策表", "数据资源（政务服务）主管部门", "decision-table", "decisions", EDIT, PUBLISH, "no-table");
    }

    @Override
    public Place place() {
        return new Place("decisions.decision_table", "department", "decisions.revision", "table_id");
    }

    @Override
    public Class<TableText> type() {
        return TableText.class;
    }

    @Override
    public String department(TableText t) {
        return t.department();
    }

    @Override
    public TableText draft(TableText given) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (given == null) {
            throw Problem.invalid("bad-table", "缺少决策表内容。", Map.of("table", "必填"));
        }
        String code = given.code() == null ? null : given.code().strip();
        String name = given.name() == null ? null : given.name().strip();
        if (code == null || !CODE.matcher(code).matches()) {
            errors.put("code", "编码须为 2 到 40 位字母、数字、连字符");
        }
        if (name == null || name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
            errors.put("name", "名称须为 1 到 " + LONGEST_NAME + " 字");
        }
        if (given.department() == null || departments.find(given.department()).isEmpty()) {
            errors.put("department", "没有这个部门：" + given.department());
        }
        try {
            TableReader.read(given.dmn());
        } catch (TableReader.Unfit e) {
            errors.put("dmn", String.join("；", e.reasons()));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-table", "决策表有误：" + String.join("；", errors.values()) + "。", errors);
        }
        return new TableText(code, name, given.department(), given.dmn());
    }

    @Override
    public Map<String, String> missing(TableText t) {
        try {
            CompiledTable.compile(t.dmn());
            return Map.of();
        } catch (TableReader.Unfit e) {
            return Map.of("dmn", String.join("；", e.reasons()));
        }
    }

    @Override
    public String firstCode(TableText t) {
        return t.code();
    }

    @Override
    public boolean insert(Standing s, TableText t) {
        return store.insert(s, t);
    }

    @Override
    public void show(long id, TableText t) {
        store.show(id, t);
    }

    @Override
    public void changing(Standing s, TableText before, TableText after) {
        if (!after.code().equals(s.code())) {
            throw Problem.unprocessable("code-kept", "决策表编码不能改；需要换编码时请撤销后另建。");
        }
    }

    static boolean isCode(String table) {
        return table != null && CODE.matcher(table).matches();
    }

    static Problem unknown(String table) {
        return Problem.notFound("no-table", "没有生效的决策表：" + table + "。");
    }
}
