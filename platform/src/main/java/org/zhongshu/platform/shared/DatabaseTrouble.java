package org.zhongshu.platform.shared;

import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What people are told of a failure of the database: its kind in Chinese, the table and column, and the SQLSTATE (PostgreSQL manual,
 * appendix A). Never the server's own words, which may hold the values of a row, a host's name or a statement: those belong in the log.
 */
public final class DatabaseTrouble {

    private DatabaseTrouble() {
    }

    /** @return a sentence without its full stop; empty when no database failed */
    public static Optional<String> of(Throwable e) {
        SQLException sql = null;
        for (Throwable t = e; t != null; t = t.getCause() == t ? null : t.getCause()) {
            if (t instanceof SQLException s && (sql == null || s.getSQLState() != null)) {
                sql = s;
            }
        }
        return Optional.ofNullable(sql).map(DatabaseTrouble::say);
    }

    /** May it pass by itself (connection, load, a lock, the server going down), or will the same be refused again? */
    public static boolean passing(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause() == t ? null : t.getCause()) {
            if (t instanceof InterruptedException || t instanceof org.springframework.dao.TransientDataAccessException
                    || t instanceof org.springframework.dao.NonTransientDataAccessResourceException || t instanceof org.springframework.transaction.CannotCreateTransactionException) {
                return true;
            }
            if (t instanceof SQLException s && s.getSQLState() != null) {
                return switch (s.getSQLState().length() < 2 ? "" : s.getSQLState().substring(0, 2)) {
                    case "08", "40", "53", "55", "57", "58" -> true;
                    default -> false;
                };
            }
        }
        return false;
    }

    private static String say(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        List<String> where = new ArrayList<>();
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        if (server != null) {
            add(where, "表 ", server.getTable());
            add(where, "列 ", server.getColumn());
            add(where, "约束 ", server.getConstraint());
        }
        add(where, "SQLSTATE ", state);
        return kind(state) + (where.isEmpty() ? "" : "（" + String.join("，", where) + "）");
    }

    private static void add(List<String> where, String word, String what) {
        if (what != null && !what.isBlank()) {
            where.add(word + what);
        }
    }

    private static String kind(String state) {
        return switch (state) {
            case "22001" -> "文本超过列的长度";
            case "22003" -> "数值超出范围";
            case "22007", "22008" -> "日期或时间无法识别";
            case "22021", "22P05" -> "含有无法保存的字符";
            case "22P02" -> "内容与列的类型不符";
            case "23502" -> "必填的列没有值";
            case "23503" -> "引用的记录不存在";
            case "23505" -> "与已有记录重复";
            case "23514" -> "不符合列的检查条件";
            case "25006" -> "数据库只读";
            case "40P01" -> "与其他操作互相等待";
            case "42501" -> "数据库账号没有权限";
            case "42703" -> "列不存在";
            case "42P01" -> "表不存在";
            case "53100" -> "数据库磁盘已满";
            case "53300" -> "数据库连接数已满";
            case "55P03" -> "等待锁超时";
            case "57014" -> "超过允许的时间";
            case "P0001" -> "被数据库的规则拒绝";
            default -> switch (state.length() < 2 ? "" : state.substring(0, 2)) {
                case "", "08" -> "数据库连接中断";
                case "22" -> "数据内容不合要求";
                case "23" -> "不符合数据库的约束";
                case "28" -> "数据库账号或密码不对";
                case "40" -> "与其他操作冲突";
                case "42" -> "数据库不接受该语句";
                case "53" -> "数据库资源不足";
                case "54" -> "超出数据库的限制";
                case "57" -> "数据库停止或重启";
                case "58", "XX" -> "数据库内部错误";
                default -> "数据库返回错误";
            };
        };
    }
}
