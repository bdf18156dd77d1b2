package org.zhongshu.platform.persons;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Signs somebody in who has shown to another part of the system who they are. */
public interface SessionDoor {

    /**
     * Opens a session and gives its cookies to the browser; what it had before ends.
     *
     * @param how in words, for the audit trail
     */
    void open(long person, String how, HttpServletRequest request, HttpServletResponse response);
}
