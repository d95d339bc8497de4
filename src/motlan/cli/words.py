"""The planes' codes as people's words. Programs read the codes themselves, with ``--json``."""

from motlan.kernel.text import Text

WORDS: dict[str, Text] = {
    # bands and lights
    "green": Text(vi="xanh", en="green"),
    "yellow": Text(vi="vàng", en="yellow"),
    "red": Text(vi="đỏ", en="red"),
    "grey": Text(vi="chưa đo", en="not measured"),
    # criteria of quality ("living" stands with the ways)
    "correct": Text(vi="đúng", en="correct"),
    "complete": Text(vi="đủ", en="complete"),
    "clean": Text(vi="sạch", en="clean"),
    "unified": Text(vi="thống nhất", en="unified"),
    # ways in which changes come, and what becomes of a reading
    "snapshot": Text(vi="toàn bộ", en="snapshot"),
    "cursor": Text(vi="con trỏ", en="cursor"),
    "log": Text(vi="nhật ký", en="log"),
    "push": Text(vi="gửi đến", en="push"),
    "hosted": Text(vi="tại đây", en="hosted"),
    "living": Text(vi="sống", en="living"),
    "stale": Text(vi="không trả lời", en="stale"),
    "stopped": Text(vi="dừng nhận", en="stopped"),
    "suspended": Text(vi="tạm dừng", en="suspended"),
    # incidents
    "new": Text(vi="mới", en="new"),
    "in_work": Text(vi="đang xử lý", en="in work"),
    "done": Text(vi="đã xong", en="done"),
    "severe": Text(vi="nghiêm trọng", en="severe"),
    "major": Text(vi="lớn", en="major"),
    "minor": Text(vi="nhỏ", en="minor"),
    "opened": Text(vi="phát sinh", en="opened"),
    "worsened": Text(vi="nặng thêm", en="worsened"),
    "measured": Text(vi="đo lại", en="measured"),
    "stated": Text(vi="nêu nguyên nhân", en="stated"),
    "reopened": Text(vi="tái diễn", en="reopened"),
    "closed": Text(vi="đã khắc phục", en="closed"),
    "withdrawn": Text(vi="đã rút", en="withdrawn"),
    # pairs, subjects, causes of change
    "open": Text(vi="chờ xem", en="open"),
    "same": Text(vi="là một", en="same"),
    "different": Text(vi="khác nhau", en="different"),
    "later": Text(vi="để sau", en="later"),
    "merge": Text(vi="gộp", en="merge"),
    "split": Text(vi="tách", en="split"),
    "undo": Text(vi="hoàn lại", en="undo"),
    "sync": Text(vi="đồng bộ", en="sync"),
    "build": Text(vi="dựng lại", en="build"),
    "override": Text(vi="đặt tay", en="override"),
    "authority": Text(vi="đổi thẩm quyền", en="authority"),
    "dictionary": Text(vi="đổi từ điển", en="dictionary"),
    "correction": Text(vi="yêu cầu sửa", en="correction"),
    # accounts
    "citizen": Text(vi="công dân", en="citizen"),
    "officer": Text(vi="cán bộ một cửa", en="officer"),
    "head": Text(vi="trưởng đơn vị", en="head"),
    "steward": Text(vi="quản lý dữ liệu", en="steward"),
    "committee": Text(vi="ban chỉ đạo", en="committee"),
    "administrator": Text(vi="quản trị hệ thống", en="administrator"),
    "verifier": Text(vi="kiểm chứng số liệu", en="verifier"),
    # what is under way
    "extract": Text(vi="đọc", en="reading"),
    "start": Text(vi="khởi động", en="starting"),
    "export": Text(vi="lấy ra", en="exporting"),
    "link": Text(vi="nối", en="linking"),
    "place": Text(vi="chia ngăn", en="placing"),
    "consolidate": Text(vi="hợp nhất", en="consolidating"),
    "swap": Text(vi="đưa vào sử dụng", en="putting in service"),
    "read": Text(vi="đọc", en="reading"),
    "recognise": Text(vi="nhận dạng", en="recognising"),
    "shape": Text(vi="chuẩn hóa", en="shaping"),
    "land": Text(vi="ghi", en="landing"),
    "landed": Text(vi="đã ghi", en="landed"),
    "built": Text(vi="đã dựng", en="built"),
    "weigh": Text(vi="so khớp", en="weighing"),
    "overlap": Text(vi="đếm", en="counting"),
    # what a database's test and `motlan doctor` look at
    "ok": Text(vi="tốt", en="ok"),
    "host": Text(vi="máy chủ", en="host"),
    "login": Text(vi="đăng nhập", en="login"),
    "right": Text(vi="quyền", en="right"),
    "schema": Text(vi="lược đồ", en="schema"),
    "table": Text(vi="bảng", en="table"),
    "column": Text(vi="cột", en="column"),
    "file": Text(vi="tệp", en="file"),
    "secret": Text(vi="bí mật", en="secret"),
    "driver": Text(vi="trình kết nối", en="driver"),
    "other": Text(vi="khác", en="other"),
    "disk": Text(vi="ổ đĩa", en="disk"),
    "processors": Text(vi="bộ xử lý", en="processors"),
    "workspace": Text(vi="không gian", en="workspace"),
    "register": Text(vi="sổ đăng ký", en="register"),
}


def word_of(code: str) -> Text | str:
    """A code in words; a code that has none (a database's name, a program) is its own word."""
    return WORDS.get(code, code)
