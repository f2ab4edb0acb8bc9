# コマンドラインの語
cli-clause = 条項
cli-tier = ティア
cli-checks = チェック数
cli-check = チェック
cli-title = 件名
cli-severity = 重大度
cli-clauses = 条項
cli-tables = テーブル
cli-permissions = 必要な権限
cli-rationale = なぜ重要か
cli-remediation = 対処方法
cli-parameters = パラメーター
cli-reasons = 判定理由
cli-known-gaps = 確認できない範囲
cli-sql = SQL
cli-domain = ドメイン
cli-evidence-class = 証跡の種類
cli-class-technical = 技術: API の証跡が中心で、最終的に人が署名する
cli-class-mixed = 混合: API の証跡・文書・記録のすべてが必要
cli-class-process = プロセス: 文書と記録
cli-iso27001 = ISO/IEC 27001:2022（当方の解釈）
cli-rule = 判定式
cli-no-automation = 自動判定の対象外です。文書と記録により判断します。
cli-documents = 添付する文書
cli-records = 添付する記録
cli-signals = API で確認できる事項
cli-valid-days = 有効期間 { $days } 日
cli-services = ガイドが挙げるサービス
cli-printed = 記載
cli-belongs-at = 本来の条項
cli-correction = 訂正
cli-not-assessed = 評価対象外
cli-all-of = すべて満たす
cli-any-of = いずれかを満たす
cli-none-of = 満たさない
cli-severity-critical = 重大
cli-severity-high = 高
cli-severity-medium = 中
cli-severity-low = 低
cli-lifecycle-available = 提供中
cli-lifecycle-renamed = 名称変更
cli-lifecycle-closed_to_new = 新規受付終了
cli-lifecycle-ended = 提供終了
cli-lifecycle-guidance = サービスではなくガイダンス

parameters-head =
    Assayの検査のパラメーターと既定値です。組織に合わせて変える行のコメントを外し、assay.toml という名前で、`assay scan` や
    `assay assess` を実行するフォルダーに保存してください(--config で指定することもできます)。
    表 parameters の値は併記した検査すべてに、表 parameters.検査ID の値はその検査だけに適用されます。
parameters-attestations =
    APIでは確認できず、人が証明する事項です。証跡のない証明は主張にすぎません。証跡のファイルを指定すると、そのSHA-256を記録します。

cli-undetermined = 未確定
cli-confidence = 確度
cli-tier-candidates = 想定されるティア
cli-from = 引き継ぎ元
cli-pillars = 分野別の期待事項（該当分野を申告した場合の助言）
cli-essentials = 前提となるCyber Essentialsの項目
cli-shall = 必須
cli-should = 推奨
cli-other-meaning = 番号の意味が異なる
cli-moved = 番号変更
confidence-verified = 確認済み
confidence-secondary = 二次情報
confidence-carried_over = 引き継ぎ
confidence-inferred = 推定
