package org.zhongshu.platform.shared;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;

import java.util.Map;

/** A QR code (GB/T 18284) as a picture that needs neither script nor image file. */
public final class QrPicture {

    private QrPicture() {
    }

    /** An SVG: one path of unit squares on white, two squares of margin. Short texts only: addresses. */
    public static String svg(String text) {
        BitMatrix dark;
        try {
            dark = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.MARGIN, 2));
        } catch (WriterException e) {
            throw new IllegalStateException("a short text fits", e);
        }
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < dark.getHeight(); y++) {
            for (int x = 0; x < dark.getWidth(); x++) {
                if (dark.get(x, y)) {
                    path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
                }
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + dark.getWidth() + " " + dark.getHeight() + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + dark.getWidth() + "v" + dark.getHeight()
                + "H0z\"/><path d=\"" + path + "\"/></svg>";
    }
}
