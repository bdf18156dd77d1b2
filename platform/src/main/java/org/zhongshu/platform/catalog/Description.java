package org.zhongshu.platform.catalog;

import java.util.List;
import java.util.Optional;

/**
 * One version of a catalogue entry: the core metadata of 发改高技〔2017〕1272号, with levels on table and column. Immutable.
 *
 * @param name           信息资源名称
 * @param classCode      信息资源分类: code of the tree, at least 类项目 (six digits)
 * @param provider       信息资源提供方: department code
 * @param providerCode   信息资源提供方代码: unified social credit code of the department (GB 32100); may be absent
 * @param summary        信息资源摘要
 * @param formatCategory {@code file sheet database image stream self}: 电子文件 电子表格 数据库 图形图像 流媒体 自描述格式
 * @param format         subtype as the guide lists them, e.g. {@code xlsx} or {@code postgresql}
 * @param columns        信息项
 * @param share          共享类型: {@code unconditional conditional none}
 * @param shareCondition 共享条件: purpose and extent, must be given for {@code conditional}
 * @param legalBasis     the law, regulation or State Council decision that forbids sharing; must be given for {@code none}
 * @param shareWays      共享方式: {@code api file database media}
 * @param open           开放属性: {@code unconditional conditional none}
 * @param openCondition  开放条件
 * @param updatePeriod   更新周期: {@code realtime daily weekly monthly quarterly half-yearly yearly other}
 * @param related        关联资源代码: codes of linked entries
 * @param upstream       ids of the entries that this one is made from
 * @param origin         where the data comes from outside the catalogue: system, database, table
 * @param level          1 公开 2 内部 3 敏感 4 高敏感; never below the highest of its columns
 * @param levelNote      why the level is higher than its columns'
 */
public record Description(String name, String classCode, String provider, String providerCode, String summary, String formatCategory, String format,
                          List<Column> columns, String share, String shareCondition, String legalBasis, List<String> shareWays, String open,
                          String openCondition, String updatePeriod, List<String> related, List<String> upstream, String origin, int level,
                          String levelNote) {

    /**
     * 信息项.
     *
     * @param name     Chinese name
     * @param field    name in the source
     * @param type     letter of {@link org.zhongshu.algorithms.profiling.DataType}
     * @param length   characters; null where it means nothing
     * @param level    1 to 4
     * @param personal name of a {@link org.zhongshu.algorithms.profiling.PersonalKind}; null: no personal data
     * @param key      identifies the row
     * @param open     may be published with the open data; only level 1 may
     */
    public record Column(String name, String field, String type, Integer length, int level, String personal, boolean key, boolean open, String note) {
    }

    public Description {
        columns = columns == null ? List.of() : List.copyOf(columns);
        shareWays = shareWays == null ? List.of() : List.copyOf(shareWays);
        related = related == null ? List.of() : List.copyOf(related);
        upstream = upstream == null ? List.of() : List.copyOf(upstream);
    }

    public Optional<Column> column(String field) {
        return columns.stream().filter(c -> c.field().equals(field)).findFirst();
    }
}
