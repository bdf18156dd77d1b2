package org.zhongshu.platform.exchange.internal;

import org.zhongshu.platform.shared.Problem;

import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;

/** What may be told of a database's failure, and whether it may pass by itself. Never the server's own words, which may hold values. */
final class JdbcFailure {

    private JdbcFailure() {
    }

    static Problem of(SQLException e, String timeout) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (stalled(e, state)) {
            return Problem.unavailable("stalled", "数据源超过 " + timeout + " 秒没有响应，稍后从中断处继续。", e);
        }
        if (unproven(e)) {
            return Problem.unprocessable("unproven", "数据源的证书没有通过核对，已停止连接，账号没有发出。请核对主机名和签发机构证书；确认网络可信时可另选加密方式。");
        }
        if (String.valueOf(e.getMessage()).contains("does not support SSL") || String.valueOf(e.getMessage()).contains("ssl not enabled in the server")) {
            return Problem.unprocessable("no-tls", "数据源没有开启加密连接。请数源部门开启，或另选加密方式。");
        }
        String reason = switch (state) {
            case "28P01", "28000", "1045" -> "账号或密码不对";
            case "3D000" -> "没有这个数据库";
            case "42000" -> e.getErrorCode() == 1049 ? "没有这个数据库" : e.getErrorCode() == 1044 || e.getErrorCode() == 1142 ? "账号没有读取权限" : null;
            case "42501" -> "账号没有读取权限";
            case "42P01", "42S02" -> "表不存在或无权读取";
            case "42703", "42S22" -> "列不存在";
            default -> null;
        };
        if (reason != null) {
            return Problem.unprocessable("source-refused", "数据源读取失败：" + reason + "。请核对后重试。");
        }
        if (state.isEmpty() || state.startsWith("08") || state.startsWith("57") || state.startsWith("53") || state.equals("40001")) {
            return Problem.unavailable("source-unreachable", "连接不上数据源，或连接中断。请核对地址、端口和网络。", e);
        }
        return Problem.unavailable("source-failed", "数据源返回错误 " + state + "。", e);
    }

    private static boolean unproven(SQLException e) {
        for (Throwable t = e; t != null; t = t.getCause() == t ? null : t.getCause()) {
            if (t instanceof SSLHandshakeException || t instanceof SSLPeerUnverifiedException || t instanceof CertificateException || String.valueOf(t.getMessage()).contains("could not be verified by hostnameverifier")) {
                return true;
            }
        }
        return false;
    }

    private static boolean stalled(SQLException e, String state) {
        for (Throwable t = e; t != null; t = t.getCause() == t ? null : t.getCause()) {
            if (t instanceof SocketTimeoutException || t instanceof SQLTimeoutException) {
                return !"08001".equals(state);
            }
        }
        return state.equals("57014");
    }
}
